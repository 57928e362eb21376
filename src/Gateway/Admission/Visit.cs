using UserBalance.Gateway.Backends;
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
    /// Cancelled when this gateway may no longer send the client's traffic to <see cref="Server"/>: the visit is to be cut at
    /// once, both ways.
    /// </summary>
    public abstract CancellationToken Revoked { get; }

    /// <summary>Ends the visit. Further calls do nothing.</summary>
    public abstract void Dispose();
}
