using UserBalance.Gateway.Core.Assignments;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Core.Admission;

/// <summary>The door of one pool: every visit, HTTP or TCP, enters here.</summary>
internal interface IPoolAdmission
{
    /// <summary>
    /// The pool's settings, also those by which it tells its users apart; <see langword="null"/> as long as nothing is known of the pool.
    /// </summary>
    PoolSettings? Settings { get; }

    /// <summary>
    /// Enters a visit of a client. Completes synchronously, without a grain call, for a client whose assignment the gateway may use.
    /// </summary>
    /// <param name="facts">Who the client is, and what else is known of it.</param>
    /// <returns>The visit, to be disposed when it ends, or the reason why there is none.</returns>
    ValueTask<Entry> EnterAsync(ClientFacts facts);

    /// <summary>
    /// Enters a new client at another server, because its own could not be reached before a byte was sent. To be called when the
    /// visit is over.
    /// </summary>
    /// <param name="visit">That visit; its <see cref="Visit.IsFirst"/> held.</param>
    /// <param name="unreached">The servers that were tried in vain so far, its own among them: it is given none of them.</param>
    /// <returns>As <see cref="EnterAsync"/>, or <see langword="null"/> when there is no other server for it.</returns>
    ValueTask<Entry?> EnterElsewhereAsync(Visit visit, ServerId[] unreached);
}
