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
using UserBalance.Hosting.Proxies;

namespace UserBalance.Gateway.Tests.Visits;

/// <summary>Brings outcomes about at a TCP listener. The visitor sees no more of it than how its connection ends.</summary>
internal sealed class TcpCourse : OutcomeCourse
{
    private TcpGateway _gateway = null!;

    protected override ListenerVisits Visits => _gateway.Visits;

    public override bool HasRecord(Outcome outcome) =>
        outcome != Outcome.TooManyConnections && outcome != Outcome.TooManyOfClient && outcome != Outcome.ClientNotTold;

    public override async Task RunAsync(Outcome outcome)
    {
        _gateway = Keep(await StartAsync(outcome));
        if (outcome == Outcome.Served
            || outcome == Outcome.Broken
            || outcome == Outcome.Abandoned
            || outcome == Outcome.Withdrawn
            || outcome == Outcome.Stopping)
            await OpenAndEndAsync(outcome);
        else if (outcome == Outcome.TooManyConnections || outcome == Outcome.TooManyOfClient)
            await OneTooManyAsync();
        else
            await RefuseAsync(outcome);
    }

    private async Task<TcpGateway> StartAsync(Outcome outcome) => await TcpGateway.StartAsync(
        listener => Listener(listener, outcome), new TcpTimings { Farewell = TimeSpan.FromMilliseconds(50) },
        new AccessLog(Log.AsFactory(), TimeProvider.System), connector: Connectors.New(TimeSpan.FromMilliseconds(100)));

    private static ListenerOptions Listener(ListenerOptions listener, Outcome outcome) => listener with
    {
        MaxConnections = outcome == Outcome.TooManyConnections ? 1 : null,
        MaxConnectionsPerClient = outcome == Outcome.TooManyOfClient ? 1 : null,
        ClientAddress = outcome == Outcome.ClientNotTold ? ClientAddressSource.ProxyProtocol : ClientAddressSource.Connection,
        TrustedProxies = outcome == Outcome.ClientNotTold ? new TrustedProxies([IPNetwork.Parse("127.0.0.0/8")]) : TrustedProxies.None,
    };

    private async Task OpenAndEndAsync(Outcome outcome)
    {
        var (client, server) = await _gateway.OpenAsync();
        Hold(client);
        Hold(server);
        await client.SayAsync("x");
        await server.HearAsync(1);
        if (outcome == Outcome.Served)
        {
            client.Shutdown(SocketShutdown.Send);
            server.Shutdown(SocketShutdown.Send);
        }
        else if (outcome == Outcome.Broken)
            server.Reset();
        else if (outcome == Outcome.Abandoned)
            client.Reset();
        else if (outcome == Outcome.Withdrawn)
            _gateway.Door.Visits.Single().Revoke();
        else
            await _gateway.StopAsync(new CancellationToken(canceled: true));
    }

    private async Task OneTooManyAsync()
    {
        var (client, server) = await _gateway.OpenAsync();
        Hold(client);
        Hold(server);
        using var second = await _gateway.ConnectAsync();
        Assert.Equal(SocketEnd.Fin, await second.EndAsync());
    }

    private async Task RefuseAsync(Outcome outcome)
    {
        if (outcome == Outcome.ServerSilent)
            _gateway.StopServer();
        else if (outcome == Outcome.ServerTimeout)
            _gateway.Door.Server = TcpGateway.Backend("127.0.0.1", Hold(await StuckServer.StartAsync()).Address.Port);
        else if (outcome == Outcome.GatewayTrouble)
            _gateway.Door.Server = TcpGateway.Backend("224.0.0.1", 80);
        else
            _gateway.Door.OnEnter = _ => ValueTask.FromResult(Entry.Refused(outcome));

        using var client = await _gateway.ConnectAsync();
        await client.SayAsync("no PROXY header\r\n");
        Assert.Equal(outcome == Outcome.ClientNotTold ? SocketEnd.Reset : SocketEnd.Fin, await client.EndAsync());
    }
}
