using System.Runtime.InteropServices;

namespace UserBalance.Gateway.Health;

/// <summary>Counts the visits to one server. Every core counts in a line of memory of its own, so that counting costs no core another's cache.</summary>
internal sealed class ServerTraffic
{
    private static readonly int Mask = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount) - 1;

    private readonly Counts[] _counts = new Counts[Mask + 1];

    /// <summary>How many visits are open.</summary>
    public long Open
    {
        get
        {
            // The ends first: a visit that begins and ends meanwhile must not make it negative.
            long ended = 0;
            foreach (ref var counts in _counts.AsSpan())
                ended += Volatile.Read(ref counts.Ended);
            return Total - ended;
        }
    }

    /// <summary>How many were begun.</summary>
    public long Total
    {
        get
        {
            long begun = 0;
            foreach (ref var counts in _counts.AsSpan())
                begun += Volatile.Read(ref counts.Begun);
            return begun;
        }
    }

    public void Begin() => Interlocked.Increment(ref _counts[Thread.GetCurrentProcessorId() & Mask].Begun);

    public void End() => Interlocked.Increment(ref _counts[Thread.GetCurrentProcessorId() & Mask].Ended);

    [StructLayout(LayoutKind.Sequential, Size = 128)]
    private struct Counts
    {
        public long Begun;
        public long Ended;
    }
}
