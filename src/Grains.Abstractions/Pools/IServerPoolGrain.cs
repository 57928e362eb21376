namespace UserBalance.Grains.Abstractions;

/// <summary>
/// One pool: the owner and only writer of its ledger. Keyed by the pool's id. <see cref="Admit"/> (through
/// <see cref="IClientGrain"/>), <see cref="Screen"/> and <see cref="Sync"/> are all that the data path ever calls.
/// </summary>
[Alias("UserBalance.IServerPoolGrain")]
public interface IServerPoolGrain : IGrainWithStringKey
{
    /// <summary>
    /// Answers with the client's server, or assigns it one, or rejects it. Answered only when the ledger holds the answer
    /// durably, or, where nothing had to be written, when this activation has proved that it still owns the ledger.
    /// </summary>
    /// <param name="client">The client.</param>
    [Alias("Admit"), ResponseTimeout("00:00:02")]
    ValueTask<AdmitReply> Admit(ClientKey client);

    /// <summary>
    /// A new client's server could not be reached before a byte was sent: it gets another one, behind a fence, if there is any.
    /// Answered as <see cref="Admit"/> otherwise; a client that is no longer where the gateway says, or was not new, stays.
    /// </summary>
    /// <param name="client">The client.</param>
    /// <param name="token">The assignment's fencing token.</param>
    /// <param name="unreached">The servers that this visit could not reach so far: it is given none of them.</param>
    [Alias("AdmitElsewhere"), ResponseTimeout("00:00:02")]
    ValueTask<AdmitReply> AdmitElsewhere(ClientKey client, long token, ServerId[] unreached);

    /// <summary>
    /// Turns away those of many clients for whom there is no server: with one call, and with one proof that this activation still owns
    /// the ledger. Nobody is assigned.
    /// </summary>
    /// <param name="clients">The clients.</param>
    /// <returns>
    /// For each client why it is rejected, as <see cref="Admit"/> would reject it, or <see langword="null"/> when it has a server or might
    /// get one: then it is to be asked about by itself.
    /// </returns>
    [Alias("Screen"), ResponseTimeout("00:00:02")]
    ValueTask<AdmissionOutcome?[]> Screen(ClientKey[] clients);

    /// <summary>The periodic exchange with one gateway: activity up, the pool's published state down.</summary>
    /// <param name="request">What the gateway reports.</param>
    [Alias("Sync"), ResponseTimeout("00:00:02")]
    ValueTask<SyncReply> Sync(SyncRequest request);

    /// <summary>Gives the client's slot back when it has been idle for the whole idle timeout and no gateway can know better.</summary>
    /// <param name="client">The client.</param>
    [Alias("ReleaseIfIdle"), ResponseTimeout("00:00:05")]
    ValueTask<IdleVerdict> ReleaseIfIdle(ClientKey client);
}
