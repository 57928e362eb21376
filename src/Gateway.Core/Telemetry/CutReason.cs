namespace UserBalance.Gateway.Core.Telemetry;

/// <summary>Why open visits were cut.</summary>
internal enum CutReason
{
    /// <summary>The pool forbids the server or the client: somebody is moved, evicted or failed over.</summary>
    Forbidden,

    /// <summary>The ledger does not hold the client with that server.</summary>
    NotHeld,

    /// <summary>The lease has ended without an answer of the pool.</summary>
    LeaseEnded,

    /// <summary>The process stops.</summary>
    Stopping,

    /// <summary>The pool's store has gone back in time and does not know the claim under which the visits were let in.</summary>
    StoreWentBack,
}
