using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Configuration;
using UserBalance.Grains.Ledger;
using UserBalance.Grains.Tests.Pool.Simulation;
using static UserBalance.Grains.Tests.Ledger.LedgerSamples;

namespace UserBalance.Grains.Tests.Cluster;

/// <summary>Admissions through real grains on two silos. Every test has a cluster of its own.</summary>
[Collection(ClusterTests.Name)]
public sealed class AdmissionTests : IAsyncLifetime
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly PoolOptions Small = PoolScenario.DefaultOptions(Hour, servers: 3, usersPerServer: 2);
    private PoolCluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await PoolCluster.StartAsync(
    [
        .. Enumerable.Range(0, 5).Select(i => Small with { Id = $"app{i}" }),
        PoolScenario.DefaultOptions(Hour, servers: 2, usersPerServer: 300) with { Id = "large" },
    ]);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Cluster_AdmitsExactlyTheCapacity()
    {
        for (var round = 0; round < 5; round++)
        {
            var pool = $"app{round}";
            var replies = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => _cluster.Client(pool, i).Admit().AsTask()));
            Assert.Equal(6, replies.Count(reply => reply.Outcome == AdmissionOutcome.Assigned));
            Assert.Equal(94, replies.Count(reply => reply.Outcome == AdmissionOutcome.Full));
            var status = await _cluster.Admin(pool).GetPool();
            Assert.All(status.Servers, server => Assert.Equal((2, 2), (server.Users, server.MaxUsers)));
            Assert.Equal((6, 94, 0), (status.Assigned, status.Rejected, status.Expired));
            Assert.Equal(["192.0.2.1:5001", "192.0.2.1:5002", "192.0.2.1:5003"], status.Servers.Select(server => server.Address));

            await AssertIdempotent(pool, replies);
        }
    }

    [Fact]
    public async Task Cluster_AskedAboutManyAtOnce_TurnsAwayExactlyWhoHoldsNoSlot()
    {
        var clients = Enumerable.Range(0, 500).Select(Client).ToArray();
        Assert.All(await _cluster.Pool("app0").Screen(clients), Assert.Null);
        var admitted = clients[..6];
        await Task.WhenAll(admitted.Select(client => _cluster.Pool("app0").Admit(client).AsTask()));
        var answers = await _cluster.Pool("app0").Screen(clients);
        Assert.Equal(clients.Select(client => admitted.Contains(client) ? null : (AdmissionOutcome?)AdmissionOutcome.Full), answers);
        Assert.Equal(494, (await _cluster.Admin("app0").GetPool()).Rejected);
    }

    [Fact]
    public async Task Cluster_TwoHundredAdmissionsOfOneClient_ReachOneServer()
    {
        var throughClient = Enumerable.Range(0, 100).Select(_ => _cluster.Client("app0", 1).Admit().AsTask());
        // What a duplicate of the client's grain would do.
        var besides = Enumerable.Range(0, 100).Select(_ => _cluster.Pool("app0").Admit(Client(1)).AsTask());
        var replies = await Task.WhenAll(throughClient.Concat(besides));
        Assert.Single(replies, reply => reply.Outcome == AdmissionOutcome.Assigned);
        Assert.Equal(199, replies.Count(reply => reply.Outcome == AdmissionOutcome.Known));
        Assert.Single(replies.Select(reply => reply.Server).Distinct());
        Assert.Equal(1, (await _cluster.Admin("app0").GetPool()).Servers.Sum(server => server.Users));
    }

    [Fact]
    public async Task Cluster_MoreClientsThanAPageHolds_GrowsWhileItServes()
    {
        const int Clients = (2 * LedgerPage.Capacity) + 50;
        var replies = await Task.WhenAll(Enumerable.Range(0, Clients).Select(i => _cluster.Pool("large").Admit(Client(i)).AsTask()));
        Assert.All(replies, reply => Assert.Equal(AdmissionOutcome.Assigned, reply.Outcome));
        Assert.Equal([Clients / 2, Clients / 2], (await _cluster.Admin("large").GetPool()).Servers.Select(server => server.Users));

        await _cluster.StopSiloOfAsync("large");
        var again = await Retry.UntilAnswered(() => _cluster.Pool("large").Admit(Client(7)));
        Assert.Equal((AdmissionOutcome.Known, replies[7].Server), (again.Outcome, again.Server));
        Assert.Equal(Clients, (await _cluster.Admin("large").GetPool()).Servers.Sum(server => server.Users));
    }

    [Fact]
    public async Task Cluster_ThePoolsSiloIsKilled_AssignmentsStayAndAdmissionsResume()
    {
        var before = new List<AdmitReply>();
        for (var i = 0; i < 5; i++)
            before.Add(await _cluster.Client("app1", i).Admit());
        await _cluster.KillSiloOfAsync("app1");

        for (var i = 0; i < 5; i++)
        {
            var after = await Retry.UntilAnswered(() => _cluster.Client("app1", i).Admit());
            Assert.Equal((AdmissionOutcome.Known, before[i].Server), (after.Outcome, after.Server));
            Assert.True(after.DecidedAt.Epoch > before[i].DecidedAt.Epoch);
        }

        Assert.Equal("s3", (await _cluster.Client("app1", 5).Admit()).Server.ToString());
        Assert.Equal(AdmissionOutcome.Full, (await _cluster.Client("app1", 6).Admit()).Outcome);
    }

    [Theory]
    [InlineData("app2", false)]
    [InlineData("app3", true)]
    public async Task Cluster_AWriteFails_TheCallerIsToldAndTheNextActivationReadsTheTruth(string pool, bool happensAndLosesReply)
    {
        await _cluster.Client(pool, 1).Admit();
        _cluster.Store.FailNextWrite("page0", happensAndLosesReply ? SharedStore.Fault.LosesReply : SharedStore.Fault.Fails);
        var failure = await Assert.ThrowsAsync<PoolUnavailableException>(() => _cluster.Client(pool, 2).Admit().AsTask());
        Assert.Null(failure.InnerException);

        var again = await Retry.UntilAnswered(() => _cluster.Client(pool, 2).Admit());
        Assert.Equal(happensAndLosesReply ? AdmissionOutcome.Known : AdmissionOutcome.Assigned, again.Outcome);
        Assert.Equal("s2", again.Server.ToString());
        Assert.Equal(2, again.DecidedAt.Epoch);
        Assert.Equal(AdmissionOutcome.Known, (await _cluster.Client(pool, 1).Admit()).Outcome);
    }

    [Fact]
    public async Task Cluster_TheClaimFails_TheCallerIsToldAndTheNextCallClaimsAgain()
    {
        _cluster.Store.FailNextWrite("root", SharedStore.Fault.LosesReply);
        await Assert.ThrowsAsync<PoolUnavailableException>(() => _cluster.Client("app4", 1).Admit().AsTask());
        var reply = await Retry.UntilAnswered(() => _cluster.Client("app4", 1).Admit());
        Assert.Equal((AdmissionOutcome.Assigned, 2), (reply.Outcome, reply.DecidedAt.Epoch));
    }

    [Fact]
    public async Task Cluster_UnknownPool_IsUnavailable()
    {
        var failure = await Assert.ThrowsAsync<PoolUnavailableException>(() => _cluster.Pool("nosuch").Admit(Client(1)).AsTask());
        Assert.Equal("No pool 'nosuch' is configured at this silo.", failure.Message);
    }

    private async Task AssertIdempotent(string pool, AdmitReply[] first)
    {
        var again = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => _cluster.Client(pool, i).Admit().AsTask()));
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(first[i].IsAdmitted ? AdmissionOutcome.Known : AdmissionOutcome.Full, again[i].Outcome);
            Assert.Equal(first[i].Server, again[i].Server);
        }
    }
}
