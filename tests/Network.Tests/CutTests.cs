using UserBalance.Chaos.Users;
using UserBalance.Network.Tests.Lab;
using UserBalance.Testing;

namespace UserBalance.Network.Tests;

/// <summary>Links between machines carry nothing any more, and nobody is told.</summary>
[Collection(OneAtATime.Name)]
public sealed class CutTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    // When a lease ends is the gateway's to notice, by a timer, and the visitor's to see, on a busy machine.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task GatewayWithoutSilos_KeepsItsUsersForTheLease_ThenRefuses()
    {
        await using var lab = await LabScene.StartAsync(new() { GatewayLease = Lease, MaxUsersPerServer = 10 });
        await using var regulars = await Regulars.StartAsync(lab, 3);
        var (alone, other) = (lab.Gateways[0], lab.Gateways[1]);
        var moved = lab.AddVisitor();
        await moved.ServedAsync(alone);
        using var over = new CancellationTokenSource();
        var held = moved.VisitAsync(alone, overTcp: true, length: Limit, over.Token);

        var cut = lab.Clock.Now;
        lab.ControlOf(alone).Cut();
        var target = lab.ServersOf(moved)[0] == "s1" ? "s2" : "s1";
        await moved.MoveAsync(target, other);
        var cutOff = await held;
        await moved.ServedAsync(other);
        await lab.Clock.DelayAsync(cut + (2 * Lease) - lab.Clock.Now, TestContext.Current.CancellationToken);
        var repaired = lab.Clock.Now;
        lab.ControlOf(alone).Repair();
        foreach (var visitor in regulars.Visitors)
            await visitor.ServedAsync(alone);
        await moved.ServedAsync(alone);
        await regulars.StopAsync();

        // A lease runs from the start of the last answered sync, which are a quarter of it apart.
        var during = regulars.Visits.Where(visit => visit.Gateway == alone.Name && visit.Ended > cut && visit.Began < repaired).ToArray();
        Assert.All(during.Where(visit => visit.Ended < cut + (Lease / 2)), visit => Assert.Equal(VisitOutcome.Served, visit.Outcome));
        Assert.All(during.Where(visit => visit.Began > cut + Lease + Margin), visit => Assert.NotEqual(VisitOutcome.Served, visit.Outcome));
        Assert.Contains(during, visit => visit.Outcome == VisitOutcome.Away);
        Assert.Equal(VisitOutcome.Cut, cutOff.Outcome);
        Assert.True(cutOff.Ended < cut + Lease + Margin, $"The visit that was open went on until {cutOff.Ended - cut} after the cut.");
        Assert.DoesNotContain(regulars.Failures, visit => visit.Gateway == other.Name);
        Assert.All(regulars.Visitors, visitor => Assert.Single(lab.ServersOf(visitor)));
        Assert.Equal(2, lab.ServersOf(moved).Length);
        Assert.Empty(lab.Violations([.. regulars.Visits, cutOff]));
    }

    [Fact]
    public async Task SiloWithThePool_CutOffFromAll_IsReplacedAndFailsNoKnownUser()
    {
        await using var lab = await LabScene.StartAsync(new() { GatewayLease = Limit, MaxUsersPerServer = 10 });
        await using var regulars = await Regulars.StartAsync(lab, 3);

        var cutOff = lab.Host;
        lab.ControlOf(cutOff).Cut();
        await lab.AddVisitor().ServedAsync(lab.Gateways[0], Limit);
        await Eventually.True("another silo to say that it has the pool", () => lab.Host != cutOff);
        lab.ControlOf(cutOff).Repair();
        await lab.AddVisitor().ServedAsync(lab.Gateways[1], Limit);
        await regulars.StopAsync();

        Assert.True(!regulars.Failures.Any(), Regulars.Report(regulars.Failures));
        Assert.All(regulars.Visitors, visitor => Assert.Single(lab.ServersOf(visitor)));
        Assert.Empty(lab.Violations(regulars.Visits));
    }
}
