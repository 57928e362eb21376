using System.Globalization;

namespace UserBalance.Chaos.Faults;

/// <summary>A fault as the seed plans it.</summary>
/// <param name="At">When, from the start of the run; later if there is nobody to be hit then.</param>
/// <param name="Kind">What.</param>
/// <param name="Choice">Which one of those that can be hit; the one that hosts the pool when <paramref name="OnHost"/>.</param>
/// <param name="OnHost">Whether the silo that hosts the pool is hit.</param>
/// <param name="Length">For how long.</param>
/// <param name="Silent">A link is cut without a word, not with a reset.</param>
internal sealed record PlannedFault(TimeSpan At, FaultKind Kind, int Choice, bool OnHost, TimeSpan Length, bool Silent)
{
    /// <summary>Whether only the one of that number can be hit.</summary>
    public bool IsPersonal { get; init; }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{At.TotalSeconds,6:0.0} s  {Kind}{(OnHost ? " (the pool's)" : "")} for {Length.TotalSeconds:0.0} "
            + $"s{(Kind is FaultKind.CutSilo or FaultKind.CutGateway ? Silent ? ", silently" : ", with resets" : "")}");
}
