using SharpFuzz.Common;
using UserBalance.Fuzz.Engine;
using UserBalance.Fuzz.Targets;

namespace UserBalance.Fuzz.Tests.Engine;

public sealed class FuzzRunTests
{
    private readonly CoverageMap _coverage = new();
    private readonly List<byte[]> _recorded = [];

    [Fact]
    public void Run_InputsThatWalkSomethingNew_AreKept()
    {
        var run = Create(input => Walk(input.Length), inputs: 20_000);
        var report = run.Run([[1], [2, 2]]);
        Assert.Equal((20_000, 9), (report.Inputs, report.Edges));
        Assert.Equal(Enumerable.Range(0, 9), run.Population.Inputs.Skip(1).Select(input => input.Length).Distinct().Order());
    }

    [Fact]
    public void Run_AnEdgeWalkedMoreOften_IsNew()
    {
        Create(input => Walk(5, input.Length), inputs: 20_000).Run([]);
        _coverage.Begin();
        Walk(5, 3);
        Assert.False(_coverage.Learn());
        _coverage.Begin();
        Walk(5, 100);
        Assert.True(_coverage.Learn());
    }

    [Fact]
    public void Run_AnInputThatBreaks_IsTheFinding()
    {
        var finding = Assert.Throws<FindingException>(
            () => Create(input => BrokenPropertyException.Unless(input.IsEmpty, "it is empty"), inputs: 100).Run([]));
        Assert.Equal("it is empty", finding.Message);
        Assert.Equal(_recorded[^1], finding.Input);
    }

    [Fact]
    public void Run_AnInputThatThrows_IsAFindingWithTheStack() =>
        Assert.Contains(
            nameof(FormatException),
            Assert.Throws<FindingException>(() => Create(_ => throw new FormatException(), inputs: 100).Run([])).Message);

    [Fact]
    public void Run_AnInputThatTakesMuchMemory_IsAFinding() =>
        Assert.StartsWith(
            "It allocated ",
            Assert.Throws<FindingException>(() => Create(_ => GC.KeepAlive(new byte[5_000_000]), inputs: 100).Run([])).Message);

    [Fact]
    public void Run_MemoryThatIsNotGivenBack_IsAFinding()
    {
        var kept = new List<byte[]>();
        var finding = Assert.Throws<FindingException>(() => Create(_ => kept.Add(new byte[10_000]), inputs: 2_000).Run([]));
        Assert.StartsWith("The memory in use has grown", finding.Message);
    }

    [Fact]
    public void Distillation_KeepsTheShortestThatWalkWhatTheCorpusDoesNot()
    {
        var kept = new List<byte[]>();
        new Distillation(new FakeTarget(WalkEach), _coverage).Run([[1]], [[7, 1, 9, 1, 1], [1, 1], [7, 1]], kept.Add);
        Assert.Equal<byte[]>([[7], [9]], kept);
    }

    private static void WalkEach(ReadOnlySpan<byte> input)
    {
        foreach (var each in input)
            Walk(each);
    }

    private static unsafe void Walk(int edge, int times = 1) => Trace.SharedMem[edge] += (byte)times;

    private FuzzRun Create(Check check, int inputs) => new(
        new FakeTarget(check), _coverage, new RunLimits(inputs, TimeSpan.FromMinutes(1), Seed: 1), input => _recorded.Add(input.ToArray()));

    private delegate void Check(ReadOnlySpan<byte> input);

    private sealed class FakeTarget(Check check) : IFuzzTarget
    {
        public string Name => "fake";

        public IReadOnlyList<string> Words => [];

        public int MaxLength => 8;

        public void Run(ReadOnlySpan<byte> input) => check(input);
    }
}
