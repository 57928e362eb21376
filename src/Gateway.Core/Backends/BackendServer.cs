using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Core.Backends;

/// <summary>A server as the gateway reaches it. Immutable: a changed address makes another instance.</summary>
/// <param name="Id">The server.</param>
/// <param name="Host">An IP address or a host name, resolved when a connection is made.</param>
/// <param name="Port">The port of its address; a listener may lead to another port of the same server.</param>
/// <param name="Protocol">The HTTP version that it speaks.</param>
internal sealed record BackendServer(ServerId Id, string Host, int Port, ServerProtocol Protocol)
{
    /// <summary>What this gateway sees of it, also over a change of its address.</summary>
    public ServerMonitor Monitor { get; init; } = new(Id);

    /// <summary>Whether users share connections to it.</summary>
    public bool SharesConnections { get; init; }

    /// <summary>How it is checked.</summary>
    public HealthSettings Health { get; init; } = new();

    /// <summary>
    /// Stands for the state of the pool that it is part of. Not that state itself: whoever remembers a server would keep all of it alive.
    /// </summary>
    public object? StateMark { get; init; }

    /// <summary>
    /// A visitor's connection to <see cref="Port"/> has failed, and that is the server's fault: it counts as a failed check. Another port,
    /// which only some listeners lead to, says nothing of the server.
    /// </summary>
    /// <param name="detail">How, in a few words.</param>
    public void ConnectFailed(string detail) => Monitor.Failed(detail, Health.Fall);
}
