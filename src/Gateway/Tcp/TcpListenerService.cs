using System.Net;
using System.Net.Sockets;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Connections;
using UserBalance.Gateway.Net;
using UserBalance.Gateway.Net.Polling;
using UserBalance.Gateway.Shutdown;

namespace UserBalance.Gateway.Tcp;

/// <summary>Runs all TCP listeners of the gateway.</summary>
internal sealed partial class TcpListenerService(
    IEnumerable<ListenerOptions> listeners,
    TcpConnectionHandlers handlers,
    ListeningSockets listening,
    ConnectionLimits limits,
    TcpTimings timings,
    TimeProvider time,
    ILoggerFactory loggers) : IHostedService, IDisposable
{
    // The kernel cuts it to net.core.somaxconn.
    private const int Backlog = 4096;

    private readonly ILogger<TcpListenerService> _logger = loggers.CreateLogger<TcpListenerService>();
    private readonly LiveConnections _live = new();
    private readonly List<Socket> _sockets = [];
    private readonly List<PolledListener> _polled = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _cut = new();
    private Task _loops = Task.CompletedTask;
    private Task? _ended;

    /// <summary>Opens every TCP listener, then accepts on all of them.</summary>
    /// <exception cref="IOException">An address cannot be listened on; none is then. The message is for the user.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var loops = listeners.Where(listener => listener.Mode == ListenerMode.Tcp).Select(Open).ToList().SelectMany(loops => loops);
        _loops = Task.WhenAll(loops.Select(loop => loop.RunAsync(_stopping.Token)));
        return Task.CompletedTask;
    }

    /// <summary>
    /// Stops accepting at once, lets the connections run until <paramref name="cancellationToken"/> fires, then cuts them.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _ended ??= CloseAsync();
        if (await EndsAsync(_ended.WaitAsync(cancellationToken)))
            return;

        LogCutting();
        await _cut.CancelAsync();
        if (!await EndsAsync(_ended.WaitAsync(timings.Unwind, time, CancellationToken.None)))
            LogLeftBehind();
    }

    public void Dispose()
    {
        _stopping.Cancel();
        CloseSockets();
        _cut.Cancel();
    }

    private IEnumerable<AcceptLoop> Open(ListenerOptions listener)
    {
        var connections = limits.Of(listener);
        var handler = handlers.Of(listener, connections.Clients);
        var trouble = new AcceptTrouble(
            $"Listener '{listener.Name}'", DescriptorReserve.OfProcess, time, loggers.CreateLogger<AcceptTrouble>());
        return Listen(listener).Select(accept => new AcceptLoop(
            listener.Name, accept, client => Serve(client, handler, connections), trouble, loggers.CreateLogger<AcceptLoop>()));
    }

    private void Serve(Socket client, TcpConnectionHandler handler, ListenerConnections connections)
    {
        if (!connections.TryEnter())
        {
            handler.TurnAway(client);
            return;
        }

        var connection = new ServedConnection(client, handler, connections, _cut.Token);
        _ = _live.RunAsync(connection.RunAsync, connection.End);
    }

    private IEnumerable<Func<CancellationToken, ValueTask<Socket>>> Listen(ListenerOptions listener)
    {
        try
        {
            var socket = Bind(listener.Bind);
            return OperatingSystem.IsLinux() ? WatchInAllLoops(socket) : [socket.AcceptAsync];
        }
        catch (SocketException failure)
        {
            CloseSockets();
            throw new IOException(
                $"UserBalance:Gateway:Listeners:{listener.Name}:Bind: cannot listen on {listener.Bind}: {failure.Message}.", failure);
        }
    }

    private Socket Bind(IPEndPoint address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _sockets.Add(socket);
        listening.Add(socket);
        if (address.Address.Equals(IPAddress.IPv6Any))
            socket.DualMode = true;
        // Accepted sockets inherit the options of the listening one.
        socket.Tune();
        socket.Bind(address);
        socket.Listen(Backlog);
        return socket;
    }

    private IEnumerable<Func<CancellationToken, ValueTask<Socket>>> WatchInAllLoops(Socket socket)
    {
        var polled = PolledListener.Watch(socket);
        _polled.AddRange(polled);
        return polled.Select(each => (Func<CancellationToken, ValueTask<Socket>>)each.AcceptAsync);
    }

    private async Task CloseAsync()
    {
        await _stopping.CancelAsync();
        CloseSockets();
        await _loops;
        await _live.CloseAsync();
    }

    private void CloseSockets()
    {
        _sockets.ForEach(socket => socket.Dispose());
        _polled.ForEach(polled => polled.Dispose());
    }

    private static async Task<bool> EndsAsync(Task ended)
    {
        await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return ended.IsCompletedSuccessfully;
    }

    [LoggerMessage(LogLevel.Information, "The time to stop is over: cutting the TCP connections that are still open.")]
    private partial void LogCutting();

    [LoggerMessage(LogLevel.Warning, "Some TCP connections have not ended although they were cut.")]
    private partial void LogLeftBehind();
}
