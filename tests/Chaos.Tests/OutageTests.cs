using UserBalance.Chaos.Topology;
using UserBalance.Chaos.Users;

namespace UserBalance.Chaos.Tests;

/// <summary>
/// What users notice when a part is away. The limits are wide, because the machine may be busy; what was measured is printed.
/// </summary>
[Collection(OneAtATime.Name)]
public sealed class OutageTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static readonly ChaosOptions Roomy = new()
    {
        Servers = 3,
        MaxUsersPerServer = 50,
        IdleTimeout = TimeSpan.FromHours(1),
        GatewayLease = TimeSpan.FromSeconds(60),
    };

    [Fact]
    public async Task KilledSilo_WithThePool_FailsNoKnownUser()
    {
        await using var scene = await Scene.StartAsync(Roomy);
        await using var users = await KnownUsers.StartAsync(scene, 6);

        var silo = scene.Cluster.Host!;
        silo.IsHeldDown = true;
        silo.Kill();
        Tell($"admissions resumed after {await scene.AdmittedAsync(Scene.NextClients(1)[0], Limit)}");
        await users.StopAsync();

        Assert.True(!users.Failures.Any(), users.Report);
    }

    [Fact]
    public async Task KilledProcesses_AllStartedAgain_KnowEveryAssignment()
    {
        await using var scene = await Scene.StartAsync(Roomy);
        await using var users = await KnownUsers.StartAsync(scene, 6);
        await users.StopAsync();

        foreach (var member in scene.Cluster.Members)
            member.Kill();
        scene.Cluster.Store.Kill();
        var began = scene.Clock.Now;
        var store = scene.Cluster.Store.RestartAsync();
        scene.Cluster.StartMembers();
        await store;
        foreach (var client in users.Clients)
            await scene.AdmittedAsync(client, TimeSpan.FromSeconds(90));
        Tell($"everyone was served after {scene.Clock.Now - began}");

        Assert.All(users.Clients, client => Assert.Single(scene.ServersOf(client)));
    }

    [Theory]
    [InlineData(nameof(StoreKind.Redis))]
    [InlineData(nameof(StoreKind.PostgreSql))]
    public async Task StoreAway_ForLessThanTheLease_FailsNoKnownUser(string store)
    {
        await using var scene = await Scene.StartAsync(Roomy with { Store = Enum.Parse<StoreKind>(store) });
        await using var users = await KnownUsers.StartAsync(scene, 6);

        var away = scene.Clock.Now;
        scene.Cluster.Store.Kill();
        for (var gateway = 0; scene.Clock.Now < away + Outage; gateway++)
        {
            var visit = scene.NewVisit(Scene.NextClients(1)[0], gateway);
            var refusal = await visit.RunAsync(TimeSpan.Zero, scene.Clock, CancellationToken.None);
            Tell($"a new user was told {refusal.Outcome} after {refusal.Ended - refusal.Began}");
            Assert.Equal(VisitOutcome.Away, refusal.Outcome);
            Assert.True(visit.HasRetryAfter);
            await scene.Clock.DelayAsync(TimeSpan.FromSeconds(5), CancellationToken.None);
        }

        await scene.Cluster.Store.RestartAsync();
        Tell($"admissions resumed after {await scene.AdmittedAsync(Scene.NextClients(1)[0], Limit)}");
        await users.StopAsync();

        Assert.True(!users.Failures.Any(), users.Report);
        // A pool says it in words.
        Assert.DoesNotContain(
            scene.Cluster.Silos.SelectMany(silo => silo.Output), line => line.Contains("from storage provider", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(nameof(StoreKind.Redis))]
    [InlineData(nameof(StoreKind.PostgreSql))]
    public async Task StoreAway_ForThePoolsSiloOnly_MovesThePoolToAnotherSilo(string store)
    {
        await using var scene = await Scene.StartAsync(Roomy with { Store = Enum.Parse<StoreKind>(store) });
        await using var users = await KnownUsers.StartAsync(scene, 6);

        var silo = scene.Cluster.Host!;
        silo.Link!.Silence();
        Tell($"admissions resumed after {await scene.AdmittedAsync(Scene.NextClients(1)[0], Limit)}");
        await users.StopAsync();

        Assert.NotEqual(silo, scene.Cluster.Host);
        Assert.True(!users.Failures.Any(), users.Report);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PoolAway_ForLongerThanTheLease_EndsServiceWithTheLease(bool storeIsAway)
    {
        // What the replica has says nothing of who owns the ledger: with the store away it must not keep a lease going.
        await using var scene = await Scene.StartAsync(Roomy with { GatewayLease = Lease, HasReplica = storeIsAway });
        await using var users = await KnownUsers.StartAsync(scene, 6);

        var away = scene.Clock.Now;
        TakeAway(scene.Cluster, storeIsAway);
        await scene.Clock.DelayAsync(Lease * 1.5, CancellationToken.None);
        var over = scene.Clock.Now;
        Assert.Equal(VisitOutcome.Away, (await scene.VisitAsync(users.Clients[0], 0)).Outcome);
        await BringBackAsync(scene.Cluster, storeIsAway);
        Tell($"a known user was served {await scene.AdmittedAsync(users.Clients[0], 2 * Limit)} after the return");
        await users.StopAsync();

        // A lease runs from the last answered sync: a quarter of it may have passed, and a machine that is busy may have been late.
        Assert.DoesNotContain(users.Failures, visit => visit.Ended < away + (Lease / 2));
        Assert.DoesNotContain(
            users.Visits,
            visit => visit.Outcome == VisitOutcome.Served && visit.Began > away + Lease + TimeSpan.FromSeconds(1) && visit.Ended < over);
        Assert.All(users.Clients, client => Assert.Single(scene.ServersOf(client)));
    }

    private static void TakeAway(Cluster cluster, bool store)
    {
        if (store)
            cluster.Store.Kill();
        foreach (var silo in store ? [] : cluster.Silos)
            silo.Kill();
    }

    private static async Task BringBackAsync(Cluster cluster, bool store)
    {
        if (store)
            await cluster.Store.RestartAsync();
        foreach (var silo in cluster.Silos.Where(silo => silo.HasExited))
            silo.Start();
    }

    private static void Tell(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);
}
