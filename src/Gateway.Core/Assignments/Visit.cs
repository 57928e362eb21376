using UserBalance.Gateway.Core.Backends;
using UserBalance.Gateway.Core.Sessions;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Core.Assignments;

/// <summary>
/// One HTTP request or TCP connection of a client, in flight. While it is open the client counts as active; disposing it
/// ends it and stamps the client's last activity.
/// </summary>
/// <remarks>
/// A value, so that beginning a visit allocates nothing. Copies are the same visit, and may be asked whether they may write also when it
/// has ended. Whoever entered it disposes it, and exactly once: the end of one visit too many would pass for the end of another.
/// </remarks>
internal readonly record struct Visit : IDisposable
{
    private readonly Assignment _assignment;

    private Visit(Assignment assignment, BackendServer server, Lease lease) => (_assignment, Server, Lease) = (assignment, server, lease);

    /// <summary>Who visits.</summary>
    public ClientKey Client => _assignment.Client;

    /// <summary>The client's server.</summary>
    public BackendServer Server { get; }

    /// <summary>
    /// The assignment's fencing token, which is told to the server: of two servers that a client was assigned to, the later has the
    /// greater one.
    /// </summary>
    public long Token => _assignment.Token;

    /// <summary>The lease under which the visit began. When it ends the visit is over.</summary>
    public Lease Lease { get; }

    /// <summary>
    /// Whether the client's traffic may be written to <see cref="Server"/> at this moment; to be asked before every write.
    /// </summary>
    public bool MayWrite => !_assignment.IsRevoked && Lease.Runs;

    /// <summary>
    /// Cancelled when this gateway may no longer send the client's traffic to <see cref="Server"/>: the visit is to be cut at
    /// once, both ways.
    /// </summary>
    public CancellationToken Revoked => _assignment.Revoked;

    /// <summary>Whether the client is new and its server was never reached: it may be given another one.</summary>
    public bool IsFirst => _assignment.IsUnreached;

    /// <summary>A visit that <see cref="Assignment.TryBeginVisit(TimeSpan, TimeSpan, out int)"/> has let begin.</summary>
    public static Visit Begun(Assignment assignment, BackendServer server, Lease lease)
    {
        server.Monitor.Traffic.Begin();
        return new Visit(assignment, server, lease);
    }

    /// <summary>The server was reached.</summary>
    public void Reached() => _assignment.Reached();

    /// <summary>Fails when <see cref="MayWrite"/> does not hold at this moment.</summary>
    /// <exception cref="IOException">It does not.</exception>
    public void ThrowUnlessMayWrite()
    {
        if (!MayWrite)
            throw new IOException("The server was taken from the client.");
    }

    /// <summary>Ends the visit.</summary>
    public void Dispose()
    {
        _assignment.EndVisit(Lease.Clock.Now);
        Server.Monitor.Traffic.End();
    }
}
