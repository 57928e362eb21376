using System.Net;
using Microsoft.AspNetCore.Connections;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Hosting.Operators;

/// <summary>
/// The connections to the address of the operators, where supervisors ask for the health of the process. Anybody who reaches it can hold as
/// many as he likes and say nothing; nobody may keep others out with them. So there is always room for one more: when there are as many as
/// there may be, the oldest of whoever holds the most is cut, as long as nobody who may is being served over it.
/// </summary>
internal sealed class OperatorConnections
{
    /// <summary>How many there may be.</summary>
    public const int Most = 256;

    /// <summary>
    /// Over how many of them somebody who may can be served at a time. The rest is for those who ask only for the health.
    /// </summary>
    public const int MaxAtWork = 192;

    private const int IPv6Bits = 64;

    private readonly Lock _gate = new();

    // In the order in which they came.
    private readonly List<OperatorConnection> _open = [];
    private int _atWork;

    /// <summary>How many there are.</summary>
    public int Open
    {
        get
        {
            lock (_gate)
                return _open.Count;
        }
    }

    /// <summary>Serves a connection.</summary>
    public async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        var entered = Enter(ClientKey.From(address, ipv6PrefixLength: IPv6Bits), connection.Abort);
        connection.Features.Set(entered);
        // A connection can be over although the server never ends its work on it.
        await using var closed = connection.ConnectionClosed.UnsafeRegister(_ => Leave(entered), null);
        try
        {
            await next(connection);
        }
        finally
        {
            Leave(entered);
        }
    }

    /// <summary>Lets a connection in, for which another may have to go.</summary>
    public OperatorConnection Enter(ClientKey from, Action cut)
    {
        var entered = new OperatorConnection(from, cut, this);
        OperatorConnection? other = null;
        lock (_gate)
        {
            if (_open.Count >= Most && (other = WhoGoes()) is not null)
                _open.Remove(other);
            _open.Add(entered);
        }

        other?.Cut();
        return entered;
    }

    /// <summary>A connection is over.</summary>
    public void Leave(OperatorConnection connection)
    {
        lock (_gate)
            _open.Remove(connection);
    }

    /// <inheritdoc cref="OperatorConnection.TryBegin"/>
    public bool TryBegin(OperatorConnection connection)
    {
        lock (_gate)
            return _atWork < MaxAtWork && Begin(connection);
    }

    /// <inheritdoc cref="OperatorConnection.End"/>
    public void End(OperatorConnection connection)
    {
        lock (_gate)
        {
            connection.IsAtWork = false;
            _atWork--;
        }
    }

    private bool Begin(OperatorConnection connection)
    {
        _atWork++;
        return connection.IsAtWork = true;
    }

    // Of two who hold as many it is the one whose oldest is older. There always is one, as fewer may be at work than open.
    private OperatorConnection? WhoGoes() =>
        _open.Where(connection => !connection.IsAtWork).GroupBy(connection => connection.From).MaxBy(each => each.Count())?.First();
}
