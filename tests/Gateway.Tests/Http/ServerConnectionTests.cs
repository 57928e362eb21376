using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using UserBalance.Gateway.Core.Admission;
using UserBalance.Gateway.Core.Backends;
using UserBalance.Gateway.Core.Tests.Assignments;
using UserBalance.Gateway.Tests.Http.Setup;
using UserBalance.Gateway.Tests.Net;
using UserBalance.Grains.Abstractions;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Http;

/// <summary>Connections to servers that cannot be made, and what that says of the server.</summary>
public sealed class ServerConnectionTests
{
    [Fact]
    public async Task Name_FirstAddressRefuses_IsServedByTheNext()
    {
        await using var server = await TestServer.StartAsync(context => context.Response.WriteAsync("here"));
        var pool = new FakePool(server.AsBackend with { Host = "server" });
        await using var gateway = await TestGateway.StartAsync(pool, connector: Connectors.To("127.0.0.77", "127.0.0.1"));

        Assert.Equal("here", await gateway.Client.GetStringAsync("/", ThisTest.Token));
    }

    [Fact]
    public async Task Refused_AtTheServersOwnPort_CountsAsAFailedCheck()
    {
        var pool = new FakePool(Backend(LoopbackPort.Free()));
        await using var gateway = await TestGateway.StartAsync(pool);

        await AssertRefusedAsync(gateway, HttpStatusCode.BadGateway, "server-silent");

        Assert.Equal(ServerHealth.Down, HealthIn(pool));
    }

    [Fact]
    public async Task Refused_AtThePortOfOneListener_SaysNothingOfTheServer()
    {
        await using var server = await TestServer.StartAsync(context => context.Response.WriteAsync("here"));
        var pool = new FakePool(server.AsBackend);
        await using var gateway = await TestGateway.StartAsync(pool, listener => listener with { ServerPort = LoopbackPort.Free() });

        await AssertRefusedAsync(gateway, HttpStatusCode.BadGateway, "server-silent");

        Assert.Equal(ServerHealth.Up, HealthIn(pool));
    }

    [Fact]
    public async Task Refused_AtThePortOfOneListener_NewUserIsTriedElsewhere()
    {
        await using var other = await TestServer.StartAsync(context => context.Response.WriteAsync("there"));
        var pool = new FakePool(Backend(LoopbackPort.Free(), "127.0.0.77"))
        {
            IsNew = true,
            OnUnreached = (visit, _) => Entry.Admitted(new FakeVisit(visit.Client, other.AsBackend, visit.Lease, isNew: true).Visit),
        };
        await using var gateway = await TestGateway.StartAsync(pool, listener => listener with { ServerPort = other.AsBackend.Port });

        Assert.Equal("there", await gateway.Client.GetStringAsync("/", ThisTest.Token));
        Assert.Equal(ServerHealth.Up, HealthIn(pool));
    }

    [Fact]
    public async Task Silent_CountsAsAFailedCheckAndNewUserIsTriedElsewhere()
    {
        using var deaf = new DeafServer();
        await using var other = await TestServer.StartAsync(context => context.Response.WriteAsync("there"));
        var pool = new FakePool(Backend(deaf.Port))
        {
            IsNew = true,
            OnUnreached = (visit, _) => Entry.Admitted(new FakeVisit(visit.Client, other.AsBackend, visit.Lease, isNew: true).Visit),
        };
        await using var gateway = await TestGateway.StartAsync(pool, connector: Connectors.New(TimeSpan.FromMilliseconds(300)));

        Assert.Equal("there", await gateway.Client.GetStringAsync("/", ThisTest.Token));
        Assert.Equal(ServerHealth.Down, HealthIn(pool));
    }

    [Fact]
    public async Task NoResolver_SaysNothingOfTheServer()
    {
        var pool = new FakePool(Backend(80, "server"));
        await using var gateway = await TestGateway.StartAsync(pool, connector: Connectors.Failing(SocketError.TryAgain));

        await AssertRefusedAsync(gateway, HttpStatusCode.ServiceUnavailable, "gateway-trouble");

        Assert.Equal(ServerHealth.Up, HealthIn(pool));
    }

    [Fact]
    public async Task NoRoute_SaysNothingOfTheServer()
    {
        var pool = new FakePool(Backend(80, "224.0.0.1"));
        await using var gateway = await TestGateway.StartAsync(pool);

        await AssertRefusedAsync(gateway, HttpStatusCode.ServiceUnavailable, "gateway-trouble");

        Assert.Equal(ServerHealth.Up, HealthIn(pool));
    }

    [Fact]
    public async Task NameThatDoesNotExist_CountsAsAFailedCheck()
    {
        var pool = new FakePool(Backend(80, "server"));
        await using var gateway = await TestGateway.StartAsync(pool, connector: Connectors.Failing(SocketError.HostNotFound));

        await AssertRefusedAsync(gateway, HttpStatusCode.BadGateway, "server-silent");

        Assert.Equal(ServerHealth.Down, HealthIn(pool));
    }

    private static BackendServer Backend(int port, string host = "127.0.0.1") => new(new ServerId("s1"), host, port, ServerProtocol.Http1);

    private static ServerHealth HealthIn(FakePool pool) => pool.Visits.First().Visit.Server.Monitor.Observe()?.Health ?? ServerHealth.Up;

    private static async Task AssertRefusedAsync(TestGateway gateway, HttpStatusCode status, string reason)
    {
        using var response = await gateway.GetAsync("text/plain");
        Assert.Equal((status, reason), (response.StatusCode, Assert.Single(response.Headers.GetValues("X-UserBalance-Reason"))));
    }
}
