using CsCheck;
using UserBalance.Grains.Ledger;
using UserBalance.Grains.Tests.Pool.Simulation;
using static UserBalance.Grains.Tests.Pool.Simulation.PoolSimulation;

namespace UserBalance.Grains.Tests.Pool;

public sealed class PoolAuthorityProperties
{
    // What users, gateways, reminders and the store do of themselves.
    private static readonly (int, IGen<StepKind>)[] Traffic =
    [
        (4, Gen.Const(StepKind.Admit)),
        (8, Gen.Const(StepKind.Visit)),
        (10, Gen.Const(StepKind.Sync)),
        (8, Gen.Const(StepKind.ReleaseIfIdle)),
        (2, Gen.Const(StepKind.Sweep)),
        (24, Gen.Const(StepKind.Store)),
        (5, Gen.Const(StepKind.Wait)),
    ];

    private static readonly (int, IGen<StepKind>)[] ComingAndGoing =
    [
        (10, Gen.Const(StepKind.Admit)),
        (6, Gen.Const(StepKind.Sweep)),
        (12, Gen.Const(StepKind.Store)),
        (5, Gen.Const(StepKind.Wait)),
    ];

    private static readonly (int, IGen<StepKind>)[] All =
    [
        .. Traffic,
        (2, Gen.Const(StepKind.Move)),
        (1, Gen.Const(StepKind.Evict)),
        (1, Gen.Const(StepKind.SetState)),
        (1, Gen.Const(StepKind.AdmitElsewhere)),
        (1, Gen.Const(StepKind.Look)),
        (2, Gen.Const(StepKind.SetServer)),
        (1, Gen.Const(StepKind.RemoveServer)),
        (1, Gen.Const(StepKind.Configure)),
        (1, Gen.Const(StepKind.Claim)),
        (1, Gen.Const(StepKind.StoreFails)),
    ];

    private static readonly Gen<Step[]> Histories = HistoriesOf(All);

    private static readonly Gen<Step[]> HistoriesWithLosses = HistoriesOf(
        [.. All, (1, Gen.Const(StepKind.Copy)), (1, Gen.Const(StepKind.GoBack))]);

    private static readonly Gen<Step[]> LostWrites = HistoriesOf(
        [.. Traffic, (2, Gen.Const(StepKind.Claim)), (1, Gen.Const(StepKind.Copy)), (1, Gen.Const(StepKind.GoBack))]);

    // Two clients, and gateways that keep their leases: for what is too rare among all that can happen.
    private static readonly Gen<Step> AroundOneEvent =
        from kind in Gen.Frequency(
            (4, Gen.Const(StepKind.Admit)),
            (8, Gen.Const(StepKind.Visit)),
            (14, Gen.Const(StepKind.Sync)),
            (1, Gen.Const(StepKind.Sweep)),
            (4, Gen.Const(StepKind.Move)),
            (24, Gen.Const(StepKind.Store)),
            (1, Gen.Const(StepKind.Claim)),
            (4, Gen.Const(StepKind.Wait)))
        from a in Gen.Int[0, 63]
        from b in Gen.Int[0, 7]
        from c in Gen.Int[0, 7]
        select new Step(kind, kind is StepKind.Store or StepKind.Wait ? a : a % 2, b, c);

    private static readonly Gen<Step[]> AfterAClaim = HistoriesAround(new Step(StepKind.Claim, 0, 0, 0));

    // The store is emptied, and claimed under the epoch that gateways know.
    private static readonly Gen<Step[]> AfterALoss = HistoriesAround(new Step(StepKind.GoBack, 0, 0, 0), new Step(StepKind.Claim, 0, 0, 0));

    private static readonly SimulationRules Long = SimulationRules.All with { IdleTimeout = TimeSpan.FromSeconds(800) };

    /// <summary>
    /// What the simulation must notice, so that it is known to be able to fail, each in histories of what that rule is for: among all
    /// that can happen the one course that breaks a promise would be too rare to be met in every run.
    /// </summary>
    public static TheoryData<string> BrokenRules =>
        ["fence", "claim", "session check", "proof from the master", "claims told apart", "gateways begin anew", "gateways say their "
            + "claim", "closed pages", "seen before counted"];

    /// <summary>
    /// Promises 1 to 5 under lost and failed writes, claims, zombies, moves, pins, evictions, servers that go down and come back, are
    /// taken out of use, added, changed and removed.
    /// </summary>
    /// <param name="pageRoom">How many entries a page takes: with one there are many, which come and go.</param>
    [Theory]
    [InlineData(LedgerPage.Capacity)]
    [InlineData(1)]
    public void AnyHistory_KeepsThePromises(int pageRoom) =>
        Histories.Sample(steps => Run(steps, PagesOf(pageRoom)), iter: 2_500);

    /// <summary>Histories that a fault was found with. They are what they were as long as nothing is added to the kinds of steps.</summary>
    /// <param name="seed">Of a server that was forgotten in memory while the write that forgets it was under way.</param>
    [Theory]
    [InlineData("a_biji59soR2")]
    public void KnownHistory_KeepsThePromises(string seed) =>
        Histories.Sample(steps => Run(steps, SimulationRules.All), seed: seed, iter: 1);

    /// <summary>
    /// What the store has lost is lost, but some leases later the promises hold again for what it has. It is emptied, or put back to any
    /// copy, at any moment, under any activation; only the owner of the copy itself does not live on.
    /// </summary>
    [Theory]
    [InlineData(LedgerPage.Capacity)]
    [InlineData(1)]
    public void AnyHistory_OfAStoreThatGoesBack_KeepsThePromisesAfterwards(int pageRoom) =>
        HistoriesWithLosses.Sample(steps => Run(steps, PagesOf(pageRoom)), iter: 1_500);

    /// <summary>
    /// The same when the owner of the copy lives on and has in memory what the store has lost, as long as all is in one page and nobody
    /// changes the servers.
    /// </summary>
    [Fact]
    public void AnyHistory_OfAStoreThatLosesWrites_KeepsThePromisesAfterwards() =>
        LostWrites.Sample(steps => Run(steps, SimulationRules.All with { LosesWritesOfOwners = true }), iter: 1_000);

    [Theory]
    [MemberData(nameof(BrokenRules))]
    public void AnyHistory_WithoutARule_BreaksAPromise(string broken)
    {
        var (rules, histories) = Break(broken);
        var isBroken = false;
        // Once it was found nothing more is looked for, nor a shorter history.
        Assert.Throws<CsCheckException>(() => histories.Sample(
            steps =>
            {
                if (Volatile.Read(ref isBroken))
                    return;
                try
                {
                    Run(steps, rules);
                }
                catch
                {
                    Volatile.Write(ref isBroken, true);
                    throw;
                }
            },
            iter: 100_000));
    }

    /// <summary>It is the rule that was left out, and nothing else in those histories.</summary>
    [Theory]
    [MemberData(nameof(BrokenRules))]
    public void AnyHistory_WithTheRule_KeepsThePromises(string broken)
    {
        var (rules, histories) = Break(broken);
        histories.Sample(steps => Run(steps, rules.Kept), iter: 200);
    }

    private static (SimulationRules Rules, Gen<Step[]> Histories) Break(string broken) => broken switch
    {
        "fence" => (
            Without(new PoolRules { Fence = false }),
            HistoriesOf([.. Traffic, (4, Gen.Const(StepKind.Move)), (2, Gen.Const(StepKind.SetState))])),
        "proof from the master" => (Long with { ProofFromMaster = false }, AfterAClaim),
        "claims told apart" => (Without(new PoolRules { Identity = false }) with { GatewaysTellClaimsApart = false }, AfterALoss),
        "gateways begin anew" => (Long with { GatewaysTellClaimsApart = false }, AfterALoss),
        "gateways say their claim" => (Long with { GatewaysSayTheirClaim = false }, AfterALoss),
        "claim" => (Without(new PoolRules { Claim = false }), HistoriesOf([.. Traffic, (2, Gen.Const(StepKind.Claim))])),
        "seen before counted" =>
            (Without(new PoolRules { SeenBeforeCounted = false }), HistoriesOf([.. Traffic, (2, Gen.Const(StepKind.Claim))])),
        "closed pages" => (Without(new PoolRules { ClosedPages = false, PageRoom = 1 }), HistoriesOf(ComingAndGoing)),
        _ => (Without(new PoolRules { SessionCheck = false }), HistoriesOf(Traffic)),
    };

    private static SimulationRules Without(PoolRules rules) => SimulationRules.All with { Pool = rules };

    private static SimulationRules PagesOf(int room) => SimulationRules.All with { Pool = PoolRules.All with { PageRoom = room } };

    private static Gen<Step[]> HistoriesAround(params Step[] middle) =>
        from before in AroundOneEvent.Array[0, 60]
        from after in AroundOneEvent.Array[0, 200]
        select (Step[])[.. before, .. middle, .. after];

    private static Gen<Step[]> HistoriesOf((int, IGen<StepKind>)[] kinds, int longest = 400) => Gen.Select(
        Gen.Frequency(kinds), Gen.Int[0, 63], Gen.Int[0, 7], Gen.Int[0, 7], (kind, a, b, c) => new Step(kind, a, b, c)).Array[0, longest];

    private static void Run(Step[] steps, SimulationRules rules)
    {
        var simulation = new PoolSimulation(rules);
        foreach (var step in steps)
            simulation.Run(step);
        simulation.Settle();
    }
}
