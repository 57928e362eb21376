using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace UserBalance.Fuzz.Engine;

/// <summary>
/// What the instrumented assemblies count: how often each edge between two branches was walked. New is an edge, or a number of times of
/// another order, that no input before has shown (as in AFL).
/// </summary>
internal sealed unsafe class CoverageMap
{
    private const int Size = 1 << 16;

    private readonly byte[] _seen = new byte[Size];
    private readonly byte* _counts;

    /// <summary>Makes the assemblies count here, until the process ends.</summary>
    public CoverageMap()
    {
        _counts = (byte*)NativeMemory.AllocZeroed(Size);
        Trace.SharedMem = _counts;
    }

    /// <summary>How many edges were seen.</summary>
    public int Edges { get; private set; }

    private Span<byte> Counts => new(_counts, Size);

    /// <summary>Forgets what the input before did.</summary>
    public void Begin()
    {
        Counts.Clear();
        Trace.PrevLocation = 0;
    }

    /// <summary>Takes in what the input since <see cref="Begin"/> did.</summary>
    /// <returns>Whether any of it is new.</returns>
    public bool Learn()
    {
        var isNew = false;
        for (var at = Next(0); at < Size; at = Next(at + 1))
        {
            var order = OrderOf(_counts[at]);
            if ((_seen[at] & order) != 0)
                continue;
            Edges += _seen[at] == 0 ? 1 : 0;
            _seen[at] |= order;
            isNew = true;
        }

        return isNew;
    }

    /// <summary>The edges that the input since <see cref="Begin"/> has walked.</summary>
    public HashSet<int> Walked()
    {
        var edges = new HashSet<int>();
        for (var at = Next(0); at < Size; at = Next(at + 1))
            edges.Add(at);
        return edges;
    }

    private int Next(int from)
    {
        var offset = Counts[from..].IndexOfAnyExcept((byte)0);
        return offset < 0 ? Size : from + offset;
    }

    private static byte OrderOf(byte count) => count switch
    {
        1 => 1,
        2 => 2,
        3 => 4,
        < 8 => 8,
        < 16 => 16,
        < 32 => 32,
        < 128 => 64,
        _ => 128,
    };
}
