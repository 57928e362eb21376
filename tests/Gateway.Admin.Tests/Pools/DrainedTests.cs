using UserBalance.Gateway.Admin.Tests.Setup;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Admin.Tests.Pools;

public sealed class DrainedTests : IAsyncLifetime
{
    private const string Path = "/api/v1/pools/app/servers/s1/drained?timeout=0s";

    private AdminGateway _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await AdminGateway.StartAsync();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task Drained_EmptyServer_IsAnsweredWithTheServer()
    {
        var answer = await AskAsync(users: 0);
        Assert.Equal((200, "s1"), (answer.Status, answer.Json.GetProperty("id").GetString()));
    }

    // Neither 2xx, which lets a script that looks at nothing else go on, nor a status that clients repeat by themselves.
    [Fact]
    public async Task Drained_TimeIsOver_IsAConflict()
    {
        var answer = await AskAsync(users: 2);
        Assert.Equal((409, "Server 's1' still has 2 users."), (answer.Status, answer.Json.GetProperty("detail").GetString()));
    }

    [Theory]
    [InlineData("0", 409)]
    [InlineData("0.05", 409)]
    [InlineData("3601", 400)]
    [InlineData("-1", 400)]
    [InlineData("1e3", 400)]
    [InlineData("", 400)]
    public async Task Drained_TimeIsABareNumber_IsInSeconds(string timeout, int status)
    {
        _gateway.Pool.On(nameof(IServerPoolAdmin.WhenEmpty), _ => Task.FromResult<ServerStatus?>(SamplePool.Server with { Users = 2 }));
        Assert.Equal(status, (await _gateway.GetAsync($"/api/v1/pools/app/servers/s1/drained?timeout={timeout}")).Status);
    }

    private Task<AdminAnswer> AskAsync(int users)
    {
        _gateway.Pool.On(nameof(IServerPoolAdmin.WhenEmpty), _ => Task.FromResult<ServerStatus?>(SamplePool.Server with { Users = users }));
        return _gateway.GetAsync(Path);
    }
}
