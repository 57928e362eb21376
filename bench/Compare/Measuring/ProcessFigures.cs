using System.Globalization;

namespace UserBalance.Compare.Measuring;

/// <summary>What processes have used, as <c>/proc</c> tells it.</summary>
/// <param name="Cpu">In user and kernel mode since they began.</param>
/// <param name="Memory">Resident now, in bytes. What several processes share is counted once for each.</param>
/// <param name="PeakMemory">The most that was resident, in bytes, since the last <see cref="ForgetPeak"/>.</param>
internal readonly record struct ProcessFigures(TimeSpan Cpu, long Memory, long PeakMemory)
{
    // USER_HZ, the same on every machine that Linux runs on today.
    private const long TicksPerSecond = 100;

    // Of the fields after the name, which is in parentheses and may have spaces.
    private const int UserTime = 11;
    private const int KernelTime = 12;

    public static ProcessFigures Read(IEnumerable<int> ids) => ids.Select(Read).Aggregate(default(ProcessFigures), Add);

    /// <summary>Lets the peak begin anew.</summary>
    public static void ForgetPeak(IEnumerable<int> ids)
    {
        foreach (var id in ids)
            File.WriteAllText($"/proc/{id}/clear_refs", "5");
    }

    /// <summary>The processor time in a line of <c>/proc/ID/stat</c>.</summary>
    internal static TimeSpan CpuOf(string stat)
    {
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return TimeSpan.FromSeconds((Number(fields[UserTime]) + Number(fields[KernelTime])) / (double)TicksPerSecond);
    }

    private static ProcessFigures Read(int id)
    {
        var status = File.ReadLines($"/proc/{id}/status").Select(line => line.Split(':', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        return new(CpuOf(File.ReadAllText($"/proc/{id}/stat")), Bytes(status["VmRSS"]), Bytes(status["VmHWM"]));
    }

    private static ProcessFigures Add(ProcessFigures left, ProcessFigures right) =>
        new(left.Cpu + right.Cpu, left.Memory + right.Memory, left.PeakMemory + right.PeakMemory);

    private static long Bytes(string kilobytes) => 1024 * Number(kilobytes.Replace("kB", "", StringComparison.Ordinal).Trim());

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
