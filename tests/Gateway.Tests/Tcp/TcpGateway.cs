using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Connections;
using UserBalance.Gateway.Core.Backends;
using UserBalance.Gateway.Net;
using UserBalance.Gateway.Routing;
using UserBalance.Gateway.Shutdown;
using UserBalance.Gateway.Tcp;
using UserBalance.Gateway.Telemetry;
using UserBalance.Gateway.Tests.Net;
using UserBalance.Gateway.Visits;
using UserBalance.Grains.Abstractions;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Tcp;

/// <summary>One TCP listener in front of one server whose connections the test holds in its hand.</summary>
internal sealed class TcpGateway : IAsyncDisposable
{
    private readonly Socket _server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly TcpListenerService _service;
    private readonly GatewayMeter _meter = Meters.New();

    private TcpGateway(ListenerOptions listener, TcpTimings timings, AccessLog? log, TimeProvider time, ServerConnector connector)
    {
        Address = listener.Bind;
        _server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _server.Listen(512);
        Door.Server = Backend("127.0.0.1", ((IPEndPoint)_server.LocalEndPoint!).Port);
        var limits = new ConnectionLimits(new GatewayOptions { Listeners = [listener] }, null, NullLogger<ConnectionLimits>.Instance);
        _service = new TcpListenerService(
            [listener],
            new TcpConnectionHandlers(
                new VisitPipelines(
                    new ListenerRoutes(Door), _meter, log), connector, timings, time, NullLogger<TcpConnectionHandler>.Instance),
            new ListeningSockets(), limits, timings, time, NullLoggerFactory.Instance);
    }

    public IPEndPoint Address { get; }

    public FakeDoor Door { get; } = new();

    /// <summary>What observes the listener's visits.</summary>
    public ListenerVisits Visits => _meter.Listeners.Single();

    /// <summary>Whether a connection waits to be accepted by the server.</summary>
    public bool ServerWasReached => _server.Poll(TimeSpan.Zero, SelectMode.SelectRead);

    public static async Task<TcpGateway> StartAsync(
        Func<ListenerOptions, ListenerOptions>? configure = null, TcpTimings? timings = null, AccessLog? log = null,
        TimeProvider? time = null, ServerConnector? connector = null)
    {
        var gateway = new TcpGateway(
            (configure ?? (listener => listener))(Listener()),
            timings ?? new TcpTimings(),
            log,
            time ?? TimeProvider.System,
            connector ?? Connectors.New());
        await gateway._service.StartAsync(CancellationToken.None);
        return gateway;
    }

    public static ListenerOptions Listener() =>
        new() { Name = "tcp", Bind = new IPEndPoint(IPAddress.Loopback, LoopbackPort.Free()), Pool = "app", Mode = ListenerMode.Tcp };

    public static BackendServer Backend(string host, int port) => new(new ServerId("s1"), host, port, ServerProtocol.Http1);

    /// <summary>A client's connection to the gateway.</summary>
    public async Task<Socket> ConnectAsync(string source = "127.0.0.1")
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.Bind(new IPEndPoint(IPAddress.Parse(source), 0));
        await client.ConnectAsync(IPAddress.Loopback, Address.Port);
        return client;
    }

    /// <summary>The server's end of the next connection.</summary>
    public Task<Socket> AcceptAsync() => Eventually.Within("a connection to the server", _server.AcceptAsync());

    /// <summary>Both ends of one connection through the gateway.</summary>
    public async Task<(Socket Client, Socket Server)> OpenAsync()
    {
        var client = await ConnectAsync();
        return (client, await AcceptAsync());
    }

    public Task VisitsEndAsync() =>
        Eventually.True("every visit ends", () => Door.Visits.All(visit => visit.Ends > 0));

    public Task StopAsync(CancellationToken cut) => _service.StopAsync(cut);

    public void StopServer() => _server.Dispose();

    /// <summary>Stops, and holds every test to the rule that a visit is disposed exactly once.</summary>
    public async ValueTask DisposeAsync()
    {
        await _service.StopAsync(new CancellationToken(canceled: true));
        await VisitsEndAsync();
        _service.Dispose();
        _server.Dispose();
        Assert.All(Door.Visits, visit => Assert.Equal(1, visit.Ends));
    }
}
