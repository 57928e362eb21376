using UserBalance.Fuzz.Supervision;
using UserBalance.Fuzz.Targets;
using UserBalance.Testing;

namespace UserBalance.Fuzz.Tests;

/// <summary>A few seconds for each parser, and that such a run would find a bug.</summary>
public sealed class BoundedRunTests(InstrumentedProgram program) : IClassFixture<InstrumentedProgram>
{
    // Above what any seed needs by far, and far below what chance needs: one of four bytes in 2^32.
    private const string EnoughInputs = "2000000";

    public static TheoryData<string> Targets => [.. FuzzTargets.Names];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Run_OfAFewSeconds_FindsNothing(string target) =>
        Assert.True(Run(target, out var said, "--inputs", "200000", "--seconds", "3"), said);

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    [InlineData("3")]
    public void Run_OfAParserWithABug_FindsIt(string seed)
    {
        Assert.False(Run("planted-bug", out var said, "--inputs", EnoughInputs, "--seconds", "60", "--seed", seed), said);
        Assert.Contains("An input broke it.", said);
        var failure = Assert.Throws<InvalidOperationException>(
            () => FuzzTargets.Create("planted-bug").Run(File.ReadAllBytes(said.Split(" is in ")[1].Trim())));
        Assert.Equal("The planted bug.", failure.Message);
    }

    [Fact]
    public void Run_OfAParserWithABug_FindsItOnlyByWhatItSees() =>
        Assert.True(Run("planted-bug", out var said, "--inputs", EnoughInputs, "--seconds", "60", "--guided", "false"), said);

    [Theory]
    [InlineData("planted-hang", "An input hangs.")]
    [InlineData("planted-crash", "The process ended with")]
    public void Run_OfAParserThatTakesTheProcessWithIt_FindsIt(string target, string verdict)
    {
        Assert.False(Run(target, out var said, "--inputs", EnoughInputs, "--seconds", "60"));
        Assert.Contains(verdict, said);
    }

    private bool Run(string target, out string said, params string[] limits)
    {
        Assert.SkipWhen(LongTests.WhyLeftOut is not null, LongTests.WhyLeftOut ?? "");
        using var output = new StringWriter();
        var isGood = new Supervisor(program.Copy, program.Findings, output, patience: TimeSpan.FromSeconds(10)).Run(target, limits);
        said = output.ToString();
        return isGood;
    }
}
