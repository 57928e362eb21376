using System.Diagnostics;
using UserBalance.Fuzz.Targets;

namespace UserBalance.Fuzz.Engine;

/// <summary>
/// Gives a target the corpus and then ever new inputs, and keeps those that made the instrumented assemblies do something new.
/// </summary>
/// <param name="target">The target.</param>
/// <param name="coverage">Where the assemblies count.</param>
/// <param name="limits">How much of it.</param>
/// <param name="record">Is told of every input before it is run.</param>
internal sealed class FuzzRun(IFuzzTarget target, CoverageMap coverage, RunLimits limits, Action<ReadOnlySpan<byte>> record)
{
    /// <summary>What one input may allocate: more than any limit of the parsers makes possible, in bytes.</summary>
    private const long MostAllocated = 4 * 1024 * 1024;

    /// <summary>
    /// What the process may hold at the end more than after its first tenth, in bytes. The runtime compiles its hot methods anew meanwhile.
    /// </summary>
    private const long MostGrowth = 8 * 1024 * 1024;

    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly Population _population = new(new Random(limits.Seed));
    private readonly Mutator _mutator = new(new Random(limits.Seed + 1), target.Words, target.MaxLength);

    /// <summary>What is worth keeping, in the order of its finding.</summary>
    public Population Population => _population;

    /// <summary>Runs until a limit is reached.</summary>
    /// <exception cref="FindingException">An input broke the target.</exception>
    public RunReport Run(IReadOnlyList<byte[]> corpus)
    {
        // What is done once only is no news of the first input.
        foreach (var input in corpus)
            Try(input, isFirst: true);
        foreach (var input in corpus)
            Try(input);
        long count = _population.Inputs.Count, sizeAtFirst = 0, memoryAtFirst = 0;
        for (; count < limits.Inputs && _watch.Elapsed < limits.Duration; count++)
        {
            Try(_mutator.Change(_population.Draw(), _population.Draw()));
            if (memoryAtFirst == 0 && (count > limits.Inputs / 10 || _watch.Elapsed > limits.Duration / 10))
                (memoryAtFirst, sizeAtFirst) = (Memory(), _population.Size);
        }

        var report = new RunReport(
            target.Name,
            count,
            _watch.Elapsed,
            coverage.Edges,
            _population.Inputs.Count,
            memoryAtFirst,
            Memory() - (_population.Size - sizeAtFirst));
        if (memoryAtFirst > 0 && report.MemoryAtLast - memoryAtFirst > MostGrowth)
            throw new FindingException($"The memory in use has grown: {report}", []);
        return report;
    }

    private void Try(ReadOnlySpan<byte> input, bool isFirst = false)
    {
        record(input);
        coverage.Begin();
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            target.Run(input);
        }
        catch (Exception failure)
        {
            throw new FindingException(failure is BrokenPropertyException ? failure.Message : failure.ToString(), input.ToArray());
        }

        if (isFirst)
            return;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        if (allocated > MostAllocated)
            throw new FindingException($"It allocated {allocated:N0} bytes.", input.ToArray());
        if (limits.IsGuided && coverage.Learn())
            _population.Add(input);
    }

    private static long Memory() => GC.GetTotalMemory(forceFullCollection: true);
}
