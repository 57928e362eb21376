using System.Net;
using UserBalance.Chaos.Users;

namespace UserBalance.Chaos.Tests;

/// <summary>Three gateways and three silos in processes of their own: one pool, wherever a user comes in.</summary>
[Collection(OneAtATime.Name)]
public sealed class ClusterTests
{
    private static readonly ChaosOptions Article = new()
    {
        Servers = 3,
        MaxUsersPerServer = 2,
        IdleTimeout = TimeSpan.FromHours(1),
        GatewayLease = TimeSpan.FromSeconds(20),
    };

    [Theory]
    [InlineData(nameof(StoreKind.Redis))]
    [InlineData(nameof(StoreKind.PostgreSql))]
    public async Task ThreeGateways_OnePool_GivesEachClientOneServer(string store)
    {
        await using var scene = await Scene.StartAsync(Article with { Store = Enum.Parse<StoreKind>(store) });

        await scene.EvictAsync([scene.FirstClient]);
        await scene.EvictAsync(await ReplayArticleAsync(scene));
        await scene.EvictAsync(await ConnectInParallelAsync(scene));
        await FillAtOnceAsync(scene);
    }

    private static async Task<IPAddress[]> ReplayArticleAsync(Scene scene)
    {
        var clients = Scene.NextClients(7);
        for (var number = 0; number < 6; number++)
        {
            foreach (var turn in Enumerable.Range(number, 6))
                Assert.Equal(VisitOutcome.Served, (await scene.VisitAsync(clients[number], turn, overTcp: turn % 2 == 1)).Outcome);
            Assert.Single(scene.ServersOf(clients[number]));
        }

        for (var gateway = 0; gateway < 3; gateway++)
        {
            Assert.Equal(VisitOutcome.Full, (await scene.VisitAsync(clients[6], gateway)).Outcome);
            Assert.Equal(VisitOutcome.Closed, (await scene.VisitAsync(clients[6], gateway, overTcp: true)).Outcome);
        }

        Assert.All(clients[..6].GroupBy(client => scene.ServersOf(client).Single()), server => Assert.Equal(2, server.Count()));
        return clients;
    }

    private static async Task<IPAddress[]> ConnectInParallelAsync(Scene scene)
    {
        var client = Scene.NextClients(1);
        var visits = await Task.WhenAll(Enumerable.Range(0, 200).Select(number => scene.VisitAsync(client[0], number, number % 2 == 1)));

        Assert.All(visits, visit => Assert.Equal(VisitOutcome.Served, visit.Outcome));
        Assert.Single(scene.ServersOf(client[0]));
        return client;
    }

    private static async Task FillAtOnceAsync(Scene scene)
    {
        var visits = await Task.WhenAll(Scene.NextClients(100).Select((client, number) => scene.VisitAsync(client, number)));

        Assert.Equal(6, visits.Count(visit => visit.Outcome == VisitOutcome.Served));
        Assert.Equal(94, visits.Count(visit => visit.Outcome == VisitOutcome.Full));
    }
}
