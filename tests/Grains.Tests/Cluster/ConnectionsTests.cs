using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Configuration;
using UserBalance.Grains.Sessions;
using UserBalance.Grains.Tests.Pool.Simulation;
using UserBalance.Testing;
using static UserBalance.Grains.Tests.Ledger.LedgerSamples;

namespace UserBalance.Grains.Tests.Cluster;

/// <summary>What a pool learns of a client's connections from gateways outside of the cluster.</summary>
[Collection(ClusterTests.Name)]
public sealed class ConnectionsTests : IAsyncLifetime
{
    private const string Pool = "app";

    private static readonly PoolOptions Options =
        PoolScenario.DefaultOptions(TimeSpan.FromHours(1), servers: 1, usersPerServer: 2) with { Id = Pool };

    private PoolCluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await PoolCluster.StartAsync([Options]);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task GetClient_GatewaysAnswerOrNot_SaysWhatEachHasTold()
    {
        await _cluster.Pool(Pool).Admit(Client(1));
        Gateway[] gateways =
        [
            new(client => client == Client(1) ? 2 : 0),
            new(_ => throw new InvalidOperationException("It cannot say.")),
            new(_ => null),
        ];
        for (var i = 0; i < gateways.Length; i++)
            await SyncAsync($"g{i + 1}", gateways[i]);

        var began = TimeProvider.System.GetTimestamp();
        var status = await _cluster.Admin(Pool).GetClient(Client(1));
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), VisitSurvey.Timeout / 2, 4 * VisitSurvey.Timeout);
        Assert.Equal(
            [("g1", 2), ("g2", null), ("g3", (int?)null)], status!.Connections!.Select(at => (at.Session.Gateway, at.Connections)));
        GC.KeepAlive(gateways);
    }

    [Fact]
    public async Task GetClientOrList_GatewaysNeedNotBeAsked_AsksNone()
    {
        var gateway = new Gateway(_ => 1);
        await SyncAsync("g1", gateway);
        Assert.Null(await _cluster.Admin(Pool).GetClient(Client(1)));
        await _cluster.Pool(Pool).Admit(Client(1));
        Assert.Null(Assert.Single((await _cluster.Admin(Pool).ListClients(null, default, 10))!.Clients).Connections);
        Assert.Equal(0, gateway.Asked);
        Assert.Equal(1, Assert.Single((await _cluster.Admin(Pool).GetClient(Client(1)))!.Connections!).Connections);
        Assert.Equal(1, gateway.Asked);
    }

    private async Task SyncAsync(string name, Gateway gateway)
    {
        var request = new SyncRequest { Session = new SessionId(name, Guid.NewGuid()), Observer = _cluster.Observer(gateway) };
        await Eventually.Within("the answer to the sync", _cluster.Pool(Pool).Sync(request).AsTask());
    }

    /// <summary>Answers with a number, or never, and counts how often it is asked.</summary>
    private sealed class Gateway(Func<ClientKey, int?> count) : IGatewayObserver
    {
        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        public void SyncNow()
        {
        }

        public ValueTask<int> CountVisits(ClientKey client)
        {
            Interlocked.Increment(ref _asked);
            return count(client) is { } visits ? new(visits) : new(new TaskCompletionSource<int>().Task);
        }
    }
}
