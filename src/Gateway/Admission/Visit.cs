using UserBalance.Gateway.Backends;
using UserBalance.Gateway.Sync;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Admission;

/// <summary>
/// One HTTP request or TCP connection of a client, in flight. While it is open the client counts as active; disposing it
/// ends it and stamps the client's last activity.
/// </summary>
internal abstract class Visit : IDisposable
{
    /// <summary>Who visits.</summary>
    public abstract ClientKey Client { get; }

    /// <summary>The client's server.</summary>
    public abstract BackendServer Server { get; }

    /// <summary>
    /// The assignment's fencing token, which is told to the server: of two servers that a client was assigned to, the later has the
    /// greater one.
    /// </summary>
    public abstract long Token { get; }

    /// <summary>The lease under which the visit began. When it ends the visit is over.</summary>
    public abstract Lease Lease { get; }

    /// <summary>Whether the client's traffic may be written to <see cref="Server"/> at this moment; to be asked before every write.</summary>
    public abstract bool MayWrite { get; }

    /// <summary>
    /// Cancelled when this gateway may no longer send the client's traffic to <see cref="Server"/>: the visit is to be cut at
    /// once, both ways.
    /// </summary>
    public abstract CancellationToken Revoked { get; }

    /// <summary>Whether the client is new and its server was never reached: it may be given another one.</summary>
    public abstract bool IsFirst { get; }

    /// <summary>The server was reached.</summary>
    public abstract void Reached();

    /// <summary>Fails when <see cref="MayWrite"/> does not hold at this moment.</summary>
    /// <exception cref="IOException">It does not.</exception>
    public void ThrowUnlessMayWrite()
    {
        if (!MayWrite)
            throw new IOException("The server was taken from the client.");
    }

    /// <summary>Ends the visit. Further calls do nothing.</summary>
    public abstract void Dispose();
}
