using System.Net;
using System.Net.Sockets;
using UserBalance.Testing;

namespace UserBalance.Chaos.Topology;

/// <summary>The link between one process and the store, which can be cut without a word or with a reset.</summary>
internal sealed class StoreRelay : IDisposable
{
    private readonly TcpListener _listener;
    private readonly int _storePort;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly HashSet<Socket> _sockets = [];
    private TaskCompletionSource _open = Opened();
    private volatile bool _refuses;

    public StoreRelay(int storePort)
    {
        _storePort = storePort;
        _listener = new TcpListener(IPAddress.Loopback, LoopbackPort.Free());
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>The port on 127.0.0.1 that leads to the store.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>
    /// Cuts the link: what is sent is neither delivered nor refused, as behind a broken cable. It is delivered after the repair.
    /// </summary>
    public void Silence()
    {
        lock (_gate)
        {
            if (_open.Task.IsCompleted)
                _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Cuts the link: connections break, and new ones are refused.</summary>
    public void Refuse()
    {
        _refuses = true;
        Socket[] open;
        lock (_gate)
            open = [.. _sockets];
        foreach (var socket in open)
            Reset(socket);
    }

    public void Repair()
    {
        _refuses = false;
        lock (_gate)
            _open.TrySetResult();
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        Repair();
        Refuse();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_stop.Token);
                if (_refuses)
                    Reset(client);
                else
                    _ = CarryAsync(client);
            }
        }
        catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The run is over.
        }
    }

    private async Task CarryAsync(Socket client)
    {
        var store = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        lock (_gate)
            _sockets.UnionWith([client, store]);
        try
        {
            await OpenAsync();
            await store.ConnectAsync(new IPEndPoint(IPAddress.Loopback, _storePort));
            await Task.WhenAny(PumpAsync(client, store), PumpAsync(store, client));
        }
        catch (Exception broken) when (broken is SocketException or ObjectDisposedException)
        {
            // Both ends are told.
        }

        Reset(client);
        Reset(store);
        lock (_gate)
            _sockets.ExceptWith([client, store]);
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            int count;
            while ((count = await from.ReceiveAsync(buffer)) > 0)
            {
                await OpenAsync();
                await to.SendAsync(buffer.AsMemory(0, count));
            }
        }
        catch (Exception broken) when (broken is SocketException or ObjectDisposedException)
        {
            // The end of one direction is the end of both.
        }
    }

    private Task OpenAsync()
    {
        lock (_gate)
            return _open.Task;
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, 0);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // It is closed already.
        }

        socket.Dispose();
    }

    private static TaskCompletionSource Opened()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }
}
