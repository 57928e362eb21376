using UserBalance.Chaos.Topology;
using UserBalance.Chaos.Verdict;
using UserBalance.Testing;

namespace UserBalance.Chaos.Tests;

/// <summary>The product under faults, judged by the servers' own records. Each run prints its seed; the harness repeats it.</summary>
[Collection(OneAtATime.Name)]
public sealed class ChaosTests
{
    [Fact]
    public async Task Everything_TwoMinutes_KeepsThePromises()
    {
        var verdict = await RunAsync(new() { Seed = Random.Shared.Next(1, 1_000_000), Duration = TimeSpan.FromSeconds(120) });

        Assert.True(verdict.Violations.Count == 0, verdict.Details);
        Assert.Empty(verdict.Missing);
    }

    [Fact]
    public async Task FrozenGateway_Thawed_SendsNothingLate()
    {
        var verdict = await RunAsync(new() { Theme = Theme.Freezes, Freezes = 12, Duration = TimeSpan.FromSeconds(30) });

        Assert.True(verdict.Violations.Count == 0, verdict.Details);
    }

    [Theory]
    [InlineData("Fence", nameof(Theme.Moves))]
    [InlineData("Claim", nameof(Theme.Takeovers))]
    [InlineData("SessionCheck", nameof(Theme.Pauses))]
    public async Task RuleOff_UnderTheFaultsThatItIsFor_IsNoticed(string rule, string theme)
    {
        var verdict = await RunAsync(new()
        {
            Seed = Random.Shared.Next(1, 1_000_000),
            Without = rule,
            Theme = Enum.Parse<Theme>(theme),
            Duration = TimeSpan.FromSeconds(240),
            StopAtViolation = true,
        });

        Assert.NotEmpty(verdict.Violations);
    }

    private static async Task<RunVerdict> RunAsync(ChaosOptions options)
    {
        if ((LongTests.WhyLeftOut ?? ChaosStore.WhyAbsent(options.Store)) is { } reason)
            Assert.Skip(reason);
        using var output = new StringWriter();
        var verdict = await new ChaosRun(options, output).RunAsync();
        TestContext.Current.TestOutputHelper?.WriteLine($"{output}\n{verdict.Details}\n{RunVerdict.Header}\n{verdict.Row}");
        return verdict;
    }
}
