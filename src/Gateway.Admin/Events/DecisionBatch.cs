using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Admin.Events;

/// <summary>What comes after a listener's place.</summary>
/// <param name="Next">Its next place.</param>
/// <param name="Missed">What it has missed before these, if anything.</param>
/// <param name="Decisions">The decisions.</param>
internal readonly record struct DecisionBatch(DecisionCursor Next, MissedDecisions? Missed, IReadOnlyList<PoolDecision> Decisions)
{
    public bool IsEmpty => Missed is null && Decisions.Count == 0;
}
