using System.Net;
using System.Net.Sockets;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Core.Admission;
using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Gateway.Net;
using UserBalance.Gateway.Tcp;
using UserBalance.Gateway.Telemetry;
using UserBalance.Gateway.Tests.Net;
using UserBalance.Gateway.Tests.Tcp;
using UserBalance.Grains.Abstractions;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Access;

public sealed class TcpAccessLogTests : IDisposable
{
    private const string Numbers = @"ms=[0-9.]+(E-[0-9]+)? admission_ms=[0-9.]+(E-[0-9]+)?";
    private readonly CollectedLog _log = new(AccessLog.Category);

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task Served_Connection_IsOneLineWhenItIsOver()
    {
        await using var gateway = await StartAsync(listener => listener with { SendProxy = true });
        using var client = await gateway.ConnectAsync("127.0.0.9");
        using var server = await gateway.AcceptAsync();
        await client.SayAsync("question");
        await server.SayAsync("ok");
        Assert.Equal("ok", await client.HearAsync(2));
        Assert.Empty(_log.Entries);

        client.Shutdown(SocketShutdown.Send);
        server.Shutdown(SocketShutdown.Send);

        // The PROXY header is the gateway's own.
        var entry = await OnlyLineAsync();
        Assert.Matches($"^tcp client=127.0.0.9 listener=tcp pool=app server=s1 in=8 out=2 {Numbers} outcome=served$", entry.Text);
        Assert.Equal(ClientKey.From(IPAddress.Parse("127.0.0.9")), entry.Values["Client"]);
    }

    [Fact]
    public async Task Client_Resets_IsAbandoned()
    {
        await using var gateway = await StartAsync();
        var (client, server) = await gateway.OpenAsync();
        using (server)
        {
            await client.SayAsync("x");
            await server.HearAsync(1);
            client.Reset();
            Assert.Equal(Outcome.Abandoned.Word, await OutcomeAsync());
        }
    }

    [Fact]
    public async Task Server_Resets_IsBroken()
    {
        await using var gateway = await StartAsync();
        var (client, server) = await gateway.OpenAsync();
        using (client)
        {
            // Earlier the gateway may not have seen yet that it is connected.
            await client.SayAsync("x");
            await server.HearAsync(1);
            server.Reset();
            Assert.Equal(Outcome.Broken.Word, await OutcomeAsync());
        }
    }

    [Fact]
    public async Task Revoked_Connection_IsWithdrawn()
    {
        await using var gateway = await StartAsync();
        var (client, server) = await gateway.OpenAsync();

        gateway.Door.Visits.Single().Revoke();

        Assert.Equal(Outcome.Withdrawn.Word, await OutcomeAsync());
        client.Dispose();
        server.Dispose();
    }

    [Fact]
    public async Task Revoked_WhileConnecting_IsWithdrawn()
    {
        using var stuck = await StuckServer.StartAsync();
        await using var gateway = await StartAsync();
        gateway.Door.Server = TcpGateway.Backend("127.0.0.1", stuck.Address.Port);
        using var client = await gateway.ConnectAsync();
        await Eventually.True("the visit begins", () => gateway.Door.Visits.Count == 1);

        gateway.Door.Visits.Single().Revoke();

        Assert.Equal(Outcome.Withdrawn.Word, await OutcomeAsync());
    }

    [Fact]
    public async Task Gateway_IsToldToStop_SaysSo()
    {
        await using var gateway = await StartAsync();
        var (client, server) = await gateway.OpenAsync();

        await gateway.StopAsync(new CancellationToken(canceled: true));

        Assert.Equal(Outcome.Stopping.Word, await OutcomeAsync());
        client.Dispose();
        server.Dispose();
    }

    [Fact]
    public async Task Refused_Client_IsALineWithTheReason()
    {
        await using var gateway = await StartAsync();
        gateway.Door.OnEnter = _ => ValueTask.FromResult(Entry.Refused(Outcome.NoServerUp));
        using var client = await gateway.ConnectAsync();

        Assert.Matches(
            $"^tcp client=127.0.0.1 listener=tcp pool=app server=- in=0 out=0 {Numbers} outcome=no-server-up$",
            (await OnlyLineAsync()).Text);
    }

    [Fact]
    public async Task Failed_ServerDown_IsALineWithTheServer()
    {
        await using var gateway = await StartAsync();
        gateway.StopServer();
        using var client = await gateway.ConnectAsync();

        Assert.Matches(" server=s1 in=0 out=0 .* outcome=server-silent$", (await OnlyLineAsync()).Text);
    }

    [Fact]
    public async Task Failed_ServerDoesNotAnswer_IsATimeout()
    {
        using var stuck = await StuckServer.StartAsync();
        await using var gateway = await StartAsync(connector: Connectors.New(TimeSpan.FromMilliseconds(100)));
        gateway.Door.Server = TcpGateway.Backend("127.0.0.1", stuck.Address.Port);
        using var client = await gateway.ConnectAsync();

        Assert.Equal(Outcome.ServerTimeout.Word, await OutcomeAsync());
        Assert.Equal(ServerHealth.Down, gateway.Door.Server.Monitor.Observe()!.Health);
    }

    [Fact]
    public async Task Failed_PortOfTheListenerIsDead_SaysNothingOfTheServer()
    {
        await using var gateway = await StartAsync(listener => listener with { ServerPort = LoopbackPort.Free() });
        using var client = await gateway.ConnectAsync();

        Assert.Equal(Outcome.ServerSilent.Word, await OutcomeAsync());
        Assert.NotEqual(ServerHealth.Down, gateway.Door.Server.Monitor.Observe()?.Health);
    }

    [Fact]
    public async Task Failed_NoRoute_IsTheGatewaysTrouble()
    {
        await using var gateway = await StartAsync();
        gateway.Door.Server = TcpGateway.Backend("224.0.0.1", 80);
        using var client = await gateway.ConnectAsync();

        Assert.Equal(Outcome.GatewayTrouble.Word, await OutcomeAsync());
        Assert.NotEqual(ServerHealth.Down, gateway.Door.Server.Monitor.Observe()?.Health);
    }

    private Task<TcpGateway> StartAsync(Func<ListenerOptions, ListenerOptions>? configure = null, ServerConnector? connector = null) =>
        TcpGateway.StartAsync(
            configure, new TcpTimings { Farewell = TimeSpan.FromMilliseconds(50) }, new AccessLog(
                _log.AsFactory(), TimeProvider.System), connector: connector);

    private async Task<object?> OutcomeAsync() => (await OnlyLineAsync()).Values["Outcome"];

    private async Task<LogEntry> OnlyLineAsync()
    {
        await Eventually.True("the visit is logged", () => _log.Entries.Count > 0);
        return Assert.Single(_log.Entries);
    }
}
