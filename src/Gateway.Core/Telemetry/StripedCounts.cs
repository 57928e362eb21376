using System.Numerics;

namespace UserBalance.Gateway.Core.Telemetry;

/// <summary>
/// Counts that every visit adds to. Each processor has its own cells, so that they neither wait for each other nor pass a cache line
/// to and fro; reading adds the cells up.
/// </summary>
internal sealed class StripedCounts
{
    // Two cache lines of 64 bytes: processors fetch them in pairs.
    private const int CellsApart = 16;

    private static readonly int Stripes = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(Environment.ProcessorCount, 64));

    private readonly int _stride;
    private readonly long[] _cells;

    /// <param name="count">How many counts there are.</param>
    public StripedCounts(int count)
    {
        _stride = (count + CellsApart - 1) / CellsApart * CellsApart;
        // The first line is shared with the array's own length.
        _cells = new long[CellsApart + (Stripes * _stride)];
    }

    public void Add(int index, long value = 1) =>
        Interlocked.Add(ref _cells[CellOf(Thread.GetCurrentProcessorId() & (Stripes - 1), index)], value);

    public long Read(int index)
    {
        var sum = 0L;
        for (var stripe = 0; stripe < Stripes; stripe++)
            sum += Volatile.Read(ref _cells[CellOf(stripe, index)]);
        return sum;
    }

    private int CellOf(int stripe, int index) => CellsApart + (stripe * _stride) + index;
}
