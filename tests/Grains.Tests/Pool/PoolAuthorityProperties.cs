using CsCheck;
using UserBalance.Grains.Pool;
using UserBalance.Grains.Tests.Pool.Simulation;
using static UserBalance.Grains.Tests.Pool.Simulation.PoolSimulation;

namespace UserBalance.Grains.Tests.Pool;

public sealed class PoolAuthorityProperties
{
    private static readonly Gen<StepKind> Kinds = Gen.Frequency(
        (4, Gen.Const(StepKind.Admit)),
        (8, Gen.Const(StepKind.Visit)),
        (10, Gen.Const(StepKind.Sync)),
        (8, Gen.Const(StepKind.ReleaseIfIdle)),
        (2, Gen.Const(StepKind.Sweep)),
        (2, Gen.Const(StepKind.Move)),
        (1, Gen.Const(StepKind.Evict)),
        (1, Gen.Const(StepKind.SetState)),
        (1, Gen.Const(StepKind.AdmitElsewhere)),
        (1, Gen.Const(StepKind.Look)),
        (2, Gen.Const(StepKind.SetServer)),
        (1, Gen.Const(StepKind.RemoveServer)),
        (1, Gen.Const(StepKind.Configure)),
        (1, Gen.Const(StepKind.Claim)),
        (24, Gen.Const(StepKind.Store)),
        (1, Gen.Const(StepKind.StoreFails)),
        (5, Gen.Const(StepKind.Wait)));

    private static readonly Gen<Step[]> Steps =
        Gen.Select(Kinds, Gen.Int[0, 63], Gen.Int[0, 7], Gen.Int[0, 7], (kind, a, b, c) => new Step(kind, a, b, c)).Array[0, 400];

    /// <summary>What the simulation must notice, so that it is known to be able to fail.</summary>
    public static TheoryData<string> BrokenRules => ["fence", "claim", "session check"];

    /// <summary>
    /// Promises 1 to 5 under lost and failed writes, claims, zombies, moves, pins, evictions, servers that go down and come back, are
    /// taken out of use, added, changed and removed.
    /// </summary>
    [Fact]
    public void AnyHistory_KeepsThePromises() => Steps.Sample(steps => Run(steps, PoolRules.All), iter: 5_000);

    [Theory]
    [MemberData(nameof(BrokenRules))]
    public void AnyHistory_WithoutARule_BreaksAPromise(string broken)
    {
        var rules = broken switch
        {
            "fence" => new PoolRules { Fence = false },
            "claim" => new PoolRules { Claim = false },
            _ => new PoolRules { SessionCheck = false },
        };
        Assert.Throws<CsCheckException>(() => Steps.Sample(steps => Run(steps, rules), iter: 100_000));
    }

    private static void Run(Step[] steps, PoolRules rules)
    {
        var simulation = new PoolSimulation(rules);
        foreach (var step in steps)
            simulation.Run(step);
        simulation.Settle();
    }
}
