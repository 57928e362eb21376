using UserBalance.Fuzz.Targets;

namespace UserBalance.Fuzz.Engine;

/// <summary>Finds the few and short inputs that walk all edges which the corpus does not.</summary>
/// <param name="target">The target.</param>
/// <param name="coverage">Where the assemblies count.</param>
internal sealed class Distillation(IFuzzTarget target, CoverageMap coverage)
{
    /// <summary>Hands on what is worth adding to the corpus.</summary>
    public void Run(IEnumerable<byte[]> corpus, IEnumerable<byte[]> found, Action<byte[]> add)
    {
        var known = new HashSet<int>();
        foreach (var input in corpus)
            known.UnionWith(Walk(input));
        foreach (var input in found.OrderBy(input => input.Length))
        {
            var news = Walk(input);
            news.ExceptWith(known);
            if (news.Count == 0)
                continue;
            var trimmed = Trim(input, news);
            known.UnionWith(Walk(trimmed));
            add(trimmed);
        }
    }

    // Leaves out what is not needed, halves first.
    private byte[] Trim(byte[] input, HashSet<int> edges)
    {
        for (var size = Math.Max(1, input.Length / 2); size > 0; size /= 2)
        {
            for (var at = input.Length - size; at >= 0; at -= size)
            {
                byte[] shorter = [.. input[..at], .. input[(at + size)..]];
                if (edges.IsSubsetOf(Walk(shorter)))
                    (input, at) = (shorter, Math.Min(at, shorter.Length));
            }
        }

        return input;
    }

    private HashSet<int> Walk(ReadOnlySpan<byte> input)
    {
        coverage.Begin();
        target.Run(input);
        return coverage.Walked();
    }
}
