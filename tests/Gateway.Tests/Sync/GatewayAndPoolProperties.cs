using CsCheck;
using UserBalance.Gateway.Tests.Sync.Simulation;
using static UserBalance.Gateway.Tests.Sync.Simulation.CoupledSimulation;

namespace UserBalance.Gateway.Tests.Sync;

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
        (1, Gen.Const(StepKind.Claim)),
        (1, Gen.Const(StepKind.Restart)),
        (8, Gen.Const(StepKind.Wait)),
        (12, Gen.Const(StepKind.Live)));

    private static readonly Gen<Step[]> Steps =
        Gen.Select(Kinds, Gen.Int[0, 63], Gen.Int[0, 7], Gen.Int[0, 7], (kind, a, b, c) => new Step(kind, a, b, c)).Array[0, 200];

    [Fact]
    public void AnyHistory_ServesOnlyWhoHoldsASlotAndExpiresNobodyEarly() => Steps.Sample(
        steps =>
        {
            var simulation = new CoupledSimulation();
            foreach (var step in steps)
                simulation.Run(step);
            simulation.Settle();
        },
        iter: 400);
}
