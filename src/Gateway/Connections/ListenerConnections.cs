using UserBalance.Gateway.Configuration;

namespace UserBalance.Gateway.Connections;

/// <summary>The open connections of visitors to one listener, those that say nothing among them.</summary>
internal sealed class ListenerConnections
{
    private readonly ConnectionCount _own;
    private readonly ConnectionCount _all;

    /// <param name="listener">The listener.</param>
    /// <param name="all">How many those of all listeners are.</param>
    /// <param name="opened">Those of all listeners.</param>
    public ListenerConnections(ListenerOptions listener, ConnectionCount all, OpenConnections opened)
    {
        (Listener, _all, Opened) = (listener, all, opened);
        _own = new ConnectionCount(listener.MaxConnections ?? int.MaxValue);
        Clients = listener.MaxConnectionsPerClient is { } most ? new ClientConnections(most) : null;
    }

    public ListenerOptions Listener { get; }

    /// <summary>Those of all listeners.</summary>
    public OpenConnections Opened { get; }

    /// <summary>How many are open.</summary>
    public int Open => _own.Open;

    /// <summary>Those of each client, if they are limited.</summary>
    public ClientConnections? Clients { get; }

    /// <inheritdoc cref="ConnectionCount.TryEnter"/>
    public bool TryEnter()
    {
        if (!_all.TryEnter())
            return false;
        if (_own.TryEnter())
            return true;
        _all.Leave();
        return false;
    }

    /// <inheritdoc cref="ConnectionCount.Leave"/>
    public void Leave()
    {
        _own.Leave();
        _all.Leave();
    }
}
