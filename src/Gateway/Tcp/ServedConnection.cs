using System.Net;
using System.Net.Sockets;
using UserBalance.Gateway.Connections;
using UserBalance.Gateway.Net;

namespace UserBalance.Gateway.Tcp;

/// <summary>An accepted connection among those that are open, which can be cut alone.</summary>
internal sealed class ServedConnection
{
    private readonly Socket _client;
    private readonly TcpConnectionHandler _handler;
    private readonly ListenerConnections _connections;
    private readonly CancellationTokenSource _cut;
    private readonly OpenConnection _open;
    private volatile IPAddress? _source;

    /// <param name="client">The accepted socket.</param>
    /// <param name="handler">Serves it.</param>
    /// <param name="connections">Those of its listener, which has let it in.</param>
    /// <param name="cut">Cuts all connections.</param>
    public ServedConnection(Socket client, TcpConnectionHandler handler, ListenerConnections connections, CancellationToken cut)
    {
        (_client, _handler, _connections) = (client, handler, connections);
        _cut = CancellationTokenSource.CreateLinkedTokenSource(cut);
        _open = new OpenConnection(() => _source is { } source ? _handler.ClientOf(source) : this, Cut);
        // It may carry something from the first moment on.
        _open.Begin();
        connections.Opened.Add(_open);
    }

    /// <summary>Serves it.</summary>
    public Task RunAsync()
    {
        if (SourceOf(_client) is not { } source)
        {
            _client.Reset();
            return Task.CompletedTask;
        }

        if (!_connections.Listener.IdentifiesByConnection(source))
            _source = source;
        return _handler.RunAsync(_client, _cut.Token, source => _source = source);
    }

    /// <summary>It is closed.</summary>
    public void End()
    {
        _connections.Opened.Remove(_open);
        _cut.Dispose();
        _connections.Leave();
    }

    /// <returns><see langword="null"/> when the client is gone already.</returns>
    private static IPAddress? SourceOf(Socket client)
    {
        try
        {
            return (client.RemoteEndPoint as IPEndPoint)?.Address;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private void Cut()
    {
        try
        {
            _cut.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended by itself.
        }
    }
}
