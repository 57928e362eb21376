namespace UserBalance.Chaos.Faults;

/// <summary>What is done to the product.</summary>
internal enum FaultKind
{
    KillSilo,
    KillGateway,

    /// <summary>Longer than three leases.</summary>
    FreezeSilo,

    /// <summary>Longer than three leases.</summary>
    FreezeGateway,

    /// <summary>Shorter than a lease.</summary>
    PauseSilo,

    /// <summary>Shorter than a lease.</summary>
    PauseGateway,
    RestartStore,

    /// <summary>A silo loses the store; gateways and silos still reach it.</summary>
    CutSilo,

    /// <summary>A gateway loses the store.</summary>
    CutGateway,
}
