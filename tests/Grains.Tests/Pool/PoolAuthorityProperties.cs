using CsCheck;
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
        (1, Gen.Const(StepKind.Sweep)),
        (1, Gen.Const(StepKind.Claim)),
        (24, Gen.Const(StepKind.Store)),
        (1, Gen.Const(StepKind.StoreFails)),
        (5, Gen.Const(StepKind.Wait)));

    private static readonly Gen<Step[]> Steps =
        Gen.Select(Kinds, Gen.Int[0, 63], Gen.Int[0, 7], Gen.Int[0, 7], (kind, a, b, c) => new Step(kind, a, b, c)).Array[0, 400];

    /// <summary>Promises 1 to 5 under lost and failed writes, claims and zombies.</summary>
    [Fact]
    public void AnyHistory_KeepsThePromises() => Steps.Sample(
        steps =>
        {
            var simulation = new PoolSimulation();
            foreach (var step in steps)
                simulation.Run(step);
            simulation.Settle();
        },
        iter: 5_000);
}
