namespace UserBalance.Grains.Abstractions;

/// <summary>
/// One client of one pool. Asks the pool for it and owns the durable reminder that gives its slot back; each silo may have one, which
/// does no harm. Keyed by <see cref="ClientGrainKey"/>.
/// </summary>
[Alias("UserBalance.IClientGrain")]
public interface IClientGrain : IGrainWithStringKey
{
    /// <summary>Asks the pool for the client's server. Idempotent: an assigned client always gets its server back.</summary>
    /// <returns>The pool's answer.</returns>
    /// <exception cref="TimeoutException">No answer in two seconds; the outcome is unknown, and asking again is safe.</exception>
    [Alias("Admit"), ResponseTimeout("00:00:02")]
    ValueTask<AdmitReply> Admit();

    /// <inheritdoc cref="IServerPoolGrain.AdmitElsewhere"/>
    /// <param name="token">The assignment's fencing token.</param>
    /// <param name="unreached">The servers that this visit could not reach so far: it is given none of them.</param>
    [Alias("AdmitElsewhere"), ResponseTimeout("00:00:02")]
    ValueTask<AdmitReply> AdmitElsewhere(long token, ServerId[] unreached);
}
