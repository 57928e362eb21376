namespace UserBalance.Gateway.Connections;

/// <summary>How much memory the process has taken, and how much there is.</summary>
/// <param name="Used">Bytes that are taken.</param>
/// <param name="Most">Bytes that there are, of the machine or the container.</param>
internal readonly record struct MemoryUse(long Used, long Most)
{
    // Of the memory at which .NET's collector begins to hurry, which it says as a number of bytes.
    private const double HurryShare = 0.9;

    /// <summary>The scarcer of the process's memory and its managed heap, which has a limit of its own in a container.</summary>
    public static MemoryUse OfProcess()
    {
        var collector = GC.GetGCMemoryInfo();
        var process = new MemoryUse(Environment.WorkingSet, (long)(collector.HighMemoryLoadThresholdBytes / HurryShare));
        var heap = new MemoryUse(GC.GetTotalMemory(forceFullCollection: false), collector.TotalAvailableMemoryBytes);
        return process.Share >= heap.Share ? process : heap;
    }

    /// <summary>The part that is taken. 0 when nobody knows how much there is.</summary>
    public double Share => Most > 0 ? (double)Used / Most : 0;
}
