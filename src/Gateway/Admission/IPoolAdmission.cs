using System.Net;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Admission;

/// <summary>The door of one pool: every visit, HTTP or TCP, enters here.</summary>
internal interface IPoolAdmission
{
    /// <summary>The client behind <paramref name="source"/>; the whole address as long as nothing is known of the pool.</summary>
    ClientKey ClientOf(IPAddress source);

    /// <summary>
    /// Enters a visit of the client behind <paramref name="source"/>. Completes synchronously, without a grain call, for a
    /// client whose assignment the gateway may use.
    /// </summary>
    /// <param name="source">The visitor's address as the socket tells it.</param>
    /// <returns>The visit, to be disposed when it ends, or the reason why there is none.</returns>
    ValueTask<Entry> EnterAsync(IPAddress source);

    /// <summary>
    /// Enters a new client at another server, because its own could not be reached before a byte was sent. To be called when the
    /// visit is over.
    /// </summary>
    /// <param name="visit">That visit; its <see cref="Visit.IsFirst"/> held.</param>
    /// <param name="unreached">The servers that were tried in vain so far, its own among them: it is given none of them.</param>
    /// <returns>As <see cref="EnterAsync"/>, or <see langword="null"/> when there is no other server for it.</returns>
    ValueTask<Entry?> EnterElsewhereAsync(Visit visit, ServerId[] unreached);
}

/// <summary>The doors of all pools.</summary>
internal interface IPoolAdmissions
{
    /// <summary>The door of <paramref name="pool"/>.</summary>
    /// <exception cref="KeyNotFoundException">No listener names the pool.</exception>
    IPoolAdmission this[string pool] { get; }
}
