using System.Globalization;

namespace UserBalance.Fuzz.Engine;

/// <summary>What a run without a finding did.</summary>
/// <param name="Target">The target.</param>
/// <param name="Inputs">How many inputs it was given.</param>
/// <param name="Elapsed">In what time.</param>
/// <param name="Edges">How many edges they have walked.</param>
/// <param name="Kept">How many of them showed something new.</param>
/// <param name="MemoryAtFirst">Bytes in use after the first tenth; 0 if it was over before.</param>
/// <param name="MemoryAtLast">Bytes in use at the end, without the inputs that were kept since.</param>
internal sealed record RunReport(string Target, long Inputs, TimeSpan Elapsed, int Edges, int Kept, long MemoryAtFirst, long MemoryAtLast)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Target}: {Inputs:N0} inputs in {Elapsed.TotalSeconds:F1} s ({Inputs / Elapsed.TotalSeconds:N0}/s), {Edges} edges, {Kept} kept, "
            + $"memory {MB(MemoryAtFirst):F1} -> {MB(MemoryAtLast):F1} MB");

    private static double MB(long bytes) => bytes / 1048576.0;
}
