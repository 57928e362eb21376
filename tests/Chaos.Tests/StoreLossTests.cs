using UserBalance.Chaos.Topology;
using UserBalance.Chaos.Users;
using UserBalance.Chaos.Witness;
using UserBalance.Testing;

namespace UserBalance.Chaos.Tests;

/// <summary>
/// A store that answers and is wrong, under three gateways and more users than there are slots. What it has lost is new; nobody is at two
/// servers for longer than a lease, and nothing has to be started again.
/// </summary>
[Collection(OneAtATime.Name)]
public sealed class StoreLossTests
{
    private const int Limit = 2;

    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly ChaosOptions Full = new()
    {
        Silos = 2,
        Servers = 3,
        MaxUsersPerServer = Limit,
        IdleTimeout = TimeSpan.FromHours(1),
        GatewayLease = Lease,
    };

    [Fact]
    public async Task Store_EmptiedAndLaterPutBackToACopy_IsBegunAnewByEverybody()
    {
        await using var scene = await Scene.StartAsync(Full);
        await using var users = await KnownUsers.StartAsync(scene, 5);
        var store = scene.Cluster.Store.Redis;
        store.Copy();

        await LoseAsync(scene, users, "emptied", store.EmptyAsync);
        Assert.Contains(scene.Cluster.Silos, silo => Says(silo.Output) > 0);
        await LoseAsync(scene, users, "put back", store.PutBackAsync);
        await users.StopAsync();
    }

    // Those who had no slot ask at once, so that the slots of those who had one are given to others.
    private static async Task LoseAsync(Scene scene, KnownUsers users, string how, Func<Task> loseAsync)
    {
        var said = scene.Cluster.Gateways.Select(gateway => Says(gateway.Output)).ToArray();
        var lost = scene.Clock.Now;
        await loseAsync();
        await using var rivals = KnownUsers.Begin(scene, Scene.NextClients(6));
        await Eventually.True(
            $"every gateway to say that the store was {how}",
            () => scene.Cluster.Gateways.Select(gateway => Says(gateway.Output)).Zip(said).All(counts => counts.First > counts.Second),
            Patience);
        Tell($"{how}: every gateway has noticed after {scene.Clock.Now - lost}");
        await scene.Clock.DelayAsync(Lease + Calm, CancellationToken.None);
        await Eventually.True(
            $"a visit to be served after the store was {how}", () => HasServed(users, rivals, scene.Clock.Now - Calm), Patience);
        await rivals.StopAsync();

        Assert.Equal(said.Select(count => count + 1), scene.Cluster.Gateways.Select(gateway => Says(gateway.Output)));
        Assert.All(scene.Cluster.Members, member => Assert.False(member.HasExited, $"{member.Name} has ended"));
        AssertCalm([.. scene.Servers.Log.All.Where(contact => contact.First > scene.Clock.Now - Calm)]);
    }

    private static bool HasServed(KnownUsers users, KnownUsers rivals, TimeSpan since) =>
        users.Visits.Concat(rivals.Visits).Count(visit => visit.Outcome == VisitOutcome.Served && visit.Began > since) > Limit;

    private static void AssertCalm(Contact[] contacts)
    {
        Assert.NotEmpty(contacts);
        Assert.All(
            contacts.GroupBy(contact => contact.Client), client => Assert.Single(client.Select(contact => contact.Server).Distinct()));
        Assert.All(contacts.GroupBy(contact => contact.Server), server => Assert.InRange(
            server.Select(contact => contact.Client).Distinct().Count(), 1, Limit));
    }

    private static int Says(IEnumerable<string> output) =>
        output.Count(line => line.Contains($"The store of pool '{Cluster.Pool}' has gone back in time", StringComparison.Ordinal));

    private static void Tell(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);
}
