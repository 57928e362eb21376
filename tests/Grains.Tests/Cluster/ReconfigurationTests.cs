using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Configuration;
using UserBalance.Grains.Tests.Pool.Simulation;
using UserBalance.Testing;

namespace UserBalance.Grains.Tests.Cluster;

/// <summary>A pool whose configuration changes while it runs.</summary>
[Collection(ClusterTests.Name)]
public sealed class ReconfigurationTests
{
    private static readonly PoolOptions Small = PoolScenario.DefaultOptions(TimeSpan.FromHours(1), servers: 2, usersPerServer: 1);

    [Fact]
    public async Task Pool_OfAnotherConfiguration_AppliesItAndKeepsItsClients()
    {
        await using var cluster = await PoolCluster.StartAsync([Small with { Id = "app" }, Small with { Id = "other" }]);
        var before = await cluster.Client("app", 1).Admit();
        var other = await cluster.Client("other", 1).Admit();

        cluster.Catalog.Replace(
            [Small with { Id = "app", MaxUsersPerServer = 3 }, Small with { Id = "other", Servers = [.. Small.Servers] }]);
        await Eventually.True("the pool to have more room", async () =>
            (await Retry.UntilAnswered(cluster.Admin("app").GetPool)).Servers.All(server => server.MaxUsers == 3));
        var again = await Retry.UntilAnswered(() => cluster.Client("app", 1).Admit());
        Assert.Equal((AdmissionOutcome.Known, before.Server), (again.Outcome, again.Server));
        Assert.True(again.DecidedAt.Epoch > before.DecidedAt.Epoch, "The ledger was not claimed anew.");

        cluster.Catalog.Replace(
            [Small with { Id = "app", MaxUsersPerServer = 3, Servers = [Small.Servers[0]] }, Small with { Id = "other" }]);
        await Eventually.True("the pool to have one server that takes users", async () =>
            (await cluster.Admin("app").GetPool()).Servers.Count(server => server.State == ServerAdminState.Ready) == 1);
        Assert.Equal(again.DecidedAt.Epoch, (await cluster.Client("app", 1).Admit()).DecidedAt.Epoch);

        // The same content in other objects is no change.
        Assert.Equal(other.DecidedAt.Epoch, (await cluster.Client("other", 1).Admit()).DecidedAt.Epoch);

        cluster.Catalog.Replace([Small with { Id = "other" }]);
        await Eventually.True("the pool to be gone", async () =>
        {
            try
            {
                await cluster.Admin("app").GetPool();
                return false;
            }
            catch (PoolUnavailableException)
            {
                return true;
            }
        });
    }
}
