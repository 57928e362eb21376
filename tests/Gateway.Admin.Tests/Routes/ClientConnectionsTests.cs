using System.Text.Json;
using UserBalance.Gateway.Admin.Tests.Setup;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Admin.Tests.Routes;

/// <summary>How a client's connections are shown, and where they are not.</summary>
public sealed class ClientConnectionsTests : IAsyncLifetime
{
    private const string Path = "/api/v1/pools/app/clients";

    private readonly SessionId _one = new("g1", Guid.NewGuid());
    private readonly SessionId _two = new("g2", Guid.NewGuid());
    private AdminGateway _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await AdminGateway.StartAsync();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task Get_ShowsTheConnectionsAtEachGatewayAndNullWhereTheyAreUnknown()
    {
        ConnectionsAre([new(_one, 2), new(_two, null)]);
        var answer = await _gateway.GetAsync($"{Path}/{SamplePool.Client}");
        Assert.Equal(
            $$"""[{"gateway":"g1","process":"{{_one.Process}}","connections":2},"""
                + $$"""{"gateway":"g2","process":"{{_two.Process}}","connections":null}]""",
            answer.Json.GetProperty("connections").GetRawText());
    }

    [Fact]
    public async Task Get_NoGateway_ShowsAnEmptyList()
    {
        ConnectionsAre([]);
        var answer = await _gateway.GetAsync($"{Path}/{SamplePool.Client}");
        Assert.Equal("[]", answer.Json.GetProperty("connections").GetRawText());
    }

    [Fact]
    public async Task List_LeavesThemOut()
    {
        var clients = (await _gateway.GetAsync(Path)).Json.GetProperty("clients");
        Assert.False(Assert.Single(clients.EnumerateArray()).TryGetProperty("connections", out _));
    }

    [Fact]
    public async Task Description_SaysThatTheyMayBeUnknown()
    {
        var schemas = (await _gateway.GetAsync("/openapi/v1.json")).Json.GetProperty("components").GetProperty("schemas");
        var connections = schemas.GetProperty("ConnectionsResource").GetProperty("properties").GetProperty("connections");
        Assert.Contains("null", NamesIn(connections.GetProperty("type")));
        Assert.DoesNotContain("connections", NamesIn(schemas.GetProperty("ClientResource").GetProperty("required")));
    }

    private static IEnumerable<string?> NamesIn(JsonElement list) => list.EnumerateArray().Select(name => name.GetString());

    private void ConnectionsAre(GatewayConnections[] connections) => _gateway.Pool.On(
        nameof(IServerPoolAdmin.GetClient), _ => new ValueTask<ClientStatus?>(SamplePool.Status with { Connections = connections }));
}
