using UserBalance.Grains.Ledger;

namespace UserBalance.Grains.Tests.Pool.Simulation;

/// <summary>
/// What a simulation is of: the rules that its pool, store and gateways keep, each of which can be left out, and how long users may be
/// idle.
/// </summary>
internal sealed record SimulationRules
{
    public static readonly SimulationRules All = new();

    /// <summary>The pool's rules.</summary>
    public PoolRules Pool { get; init; } = PoolRules.All;

    /// <summary>Ownership is proved at the master, not by a copy that was cut off when the claim ended.</summary>
    public bool ProofFromMaster { get; init; } = true;

    /// <summary>A gateway begins anew when it is answered by a claim that its own has not led to.</summary>
    public bool GatewaysTellClaimsApart { get; init; } = true;

    /// <summary>A gateway says of which claim its state is, so that nothing of a lost one is believed.</summary>
    public bool GatewaysSayTheirClaim { get; init; } = true;

    /// <summary>Whether the store may go back to a copy of a claim whose owner lives on.</summary>
    public bool LosesWritesOfOwners { get; init; }

    /// <summary>
    /// A long one gives whoever was replaced more time to do harm: it has to write only when activity is an eighth of that old.
    /// </summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(80);

    /// <summary>The same with all rules kept.</summary>
    public SimulationRules Kept => this with
    {
        Pool = PoolRules.All with { PageRoom = Pool.PageRoom },
        ProofFromMaster = true,
        GatewaysTellClaimsApart = true,
        GatewaysSayTheirClaim = true,
    };
}
