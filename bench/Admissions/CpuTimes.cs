using System.Diagnostics;

namespace UserBalance.AdmissionsBench;

/// <summary>The processor time that this process and the store's have used.</summary>
internal readonly record struct CpuTimes(TimeSpan Own, TimeSpan Store)
{
    public static CpuTimes Of(BenchStore store) =>
        new(OfProcess(Environment.ProcessId), store.ProcessId is { } id ? OfProcess(id) : TimeSpan.Zero);

    public static CpuTimes operator -(CpuTimes left, CpuTimes right) => new(left.Own - right.Own, left.Store - right.Store);

    private static TimeSpan OfProcess(int id)
    {
        using var process = Process.GetProcessById(id);
        return process.TotalProcessorTime;
    }
}
