using CsCheck;
using UserBalance.Gateway.Core.Tests.Sync.Simulation;
using UserBalance.Grains.Ledger;
using static UserBalance.Gateway.Core.Tests.Sync.Simulation.CoupledSimulation;

namespace UserBalance.Gateway.Core.Tests.Sync;

/// <summary>Both sides of the protocol together, each with its real classes.</summary>
public sealed class GatewayAndPoolProperties
{
    private static readonly Gen<StepKind> Kinds = Gen.Frequency(
        (5, Gen.Const(StepKind.Visit)),
        (12, Gen.Const(StepKind.Touch)),
        (5, Gen.Const(StepKind.End)),
        (2, Gen.Const(StepKind.CutOff)),
        (16, Gen.Const(StepKind.Deliver)),
        (3, Gen.Const(StepKind.Lose)),
        (16, Gen.Const(StepKind.Store)),
        (1, Gen.Const(StepKind.StoreFails)),
        (8, Gen.Const(StepKind.Release)),
        (2, Gen.Const(StepKind.Sweep)),
        (2, Gen.Const(StepKind.Move)),
        (1, Gen.Const(StepKind.Evict)),
        (1, Gen.Const(StepKind.SetState)),
        (1, Gen.Const(StepKind.Look)),
        (1, Gen.Const(StepKind.Elsewhere)),
        (2, Gen.Const(StepKind.SetServer)),
        (1, Gen.Const(StepKind.RemoveServer)),
        (1, Gen.Const(StepKind.Claim)),
        (1, Gen.Const(StepKind.Restart)),
        (8, Gen.Const(StepKind.Wait)),
        (12, Gen.Const(StepKind.Live)));

    private static readonly Gen<Step[]> Steps =
        Gen.Select(Kinds, Gen.Int[0, 63], Gen.Int[0, 7], Gen.Int[0, 7], (kind, a, b, c) => new Step(kind, a, b, c)).Array[0, 200];

    [Fact]
    public void AnyHistory_KeepsThePromises() => Steps.Sample(steps => Run(steps, PoolRules.All), iter: 400);

    /// <summary>What the simulation must notice, so that it is known to be able to fail.</summary>
    [Fact]
    public void AnyHistory_WithoutFences_SendsAClientToTwoServers() =>
        Assert.Throws<CsCheckException>(() => Steps.Sample(steps => Run(steps, new PoolRules { Fence = false }), iter: 20_000));

    private static void Run(Step[] steps, PoolRules rules)
    {
        var simulation = new CoupledSimulation(rules);
        foreach (var step in steps)
            simulation.Run(step);
        simulation.Settle();
    }
}
