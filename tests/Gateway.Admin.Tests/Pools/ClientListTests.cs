using UserBalance.Gateway.Admin.Tests.Setup;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Admin.Tests.Pools;

public sealed class ClientListTests : IAsyncLifetime
{
    private const string Path = "/api/v1/pools/app/clients";

    private AdminGateway _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await AdminGateway.StartAsync();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task List_WithoutParameters_ShowsTheFirstHundred()
    {
        var answer = await _gateway.GetAsync(Path);
        Assert.Equal(200, answer.Status);
        Assert.Equal("ListClients(, AAAAAAAAAAAAAAAA, 100)", Assert.Single(_gateway.Pool.Calls));
        var client = Assert.Single(answer.Json.GetProperty("clients").EnumerateArray());
        Assert.Equal("192.0.2.1", client.GetProperty("client").GetString());
        Assert.Equal("s1", client.GetProperty("server").GetString());
        Assert.Equal("2026-01-01T00:00:00Z", client.GetProperty("since").GetString());
        Assert.Equal(1.5, client.GetProperty("idleFor").GetDouble());
        Assert.Equal("2026-01-01T01:00:00Z", client.GetProperty("expiresAt").GetString());
        Assert.Equal(new ClientCursor(3, 1).ToString(), answer.Json.GetProperty("next").GetString());
    }

    [Fact]
    public async Task List_AtTheEnd_SaysSoByNull()
    {
        _gateway.Pool.On(nameof(IServerPoolAdmin.ListClients), _ => new ValueTask<ClientList?>(new ClientList([], null)));
        var answer = await _gateway.GetAsync(Path);
        Assert.Equal("""{"clients":[],"next":null}""", answer.Text);
    }

    [Fact]
    public async Task List_WithParameters_PassesThemOn()
    {
        var cursor = new ClientCursor(5, 777);
        await _gateway.GetAsync($"{Path}?server=S2&limit=1000&after={cursor}");
        await _gateway.GetAsync($"{Path}?server=&limit=&after=");
        Assert.Equal([$"ListClients(s2, {cursor}, 1000)", "ListClients(, AAAAAAAAAAAAAAAA, 100)"], _gateway.Pool.Calls);
    }

    [Theory]
    [InlineData("limit=0", "'limit' is '0': must be a whole number from 1 to 1000.")]
    [InlineData("limit=1001", "'limit' is '1001': must be a whole number from 1 to 1000.")]
    [InlineData("limit=-1", "'limit' is '-1': must be a whole number from 1 to 1000.")]
    [InlineData("limit=ten", "'limit' is 'ten': must be a whole number from 1 to 1000.")]
    [InlineData("limit=99999999999", "'limit' is '99999999999': must be a whole number from 1 to 1000.")]
    [InlineData("limit=1&limit=2", "'limit' is '1,2': must be a whole number from 1 to 1000.")]
    [InlineData("after=7", "'after' is '7': must be the 'next' of an earlier answer.")]
    public async Task List_BadParameter_IsAProblemThatNamesItAndWhatIsAllowed(string query, string detail)
    {
        var answer = await _gateway.GetAsync($"{Path}?{query}");
        Assert.Equal((400, detail), (answer.Status, answer.Detail));
        Assert.Empty(_gateway.Pool.Calls);
    }

    [Theory]
    [InlineData("/api/v1/pools/missing/clients", "No listener of this gateway leads to a pool 'missing'.")]
    [InlineData("/api/v1/pools/app/clients?server=s9", "Pool 'app' has no server 's9'.")]
    public async Task List_UnknownName_IsAProblemThatNamesIt(string path, string detail)
    {
        var answer = await _gateway.GetAsync(path);
        Assert.Equal((404, detail), (answer.Status, answer.Detail));
    }
}
