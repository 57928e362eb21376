namespace UserBalance.Grains.Abstractions;

/// <summary>Consecutive decisions of a pool.</summary>
/// <param name="Decisions">The decisions. When the first one's number is not the next after what was asked for, the ones between are no
/// longer known.</param>
/// <param name="Next">Where to go on.</param>
[GenerateSerializer, Immutable, Alias("UserBalance.DecisionList")]
public sealed record DecisionList(
    [property: Id(0)] PoolDecision[] Decisions,
    [property: Id(1)] DecisionCursor Next)
{
    /// <summary>The most decisions that are read at a time.</summary>
    public const int MaxLimit = 1000;
}
