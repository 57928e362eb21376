using CsCheck;
using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Ledger;
using UserBalance.Grains.Policy;
using UserBalance.Grains.Storage;

namespace UserBalance.Grains.Tests.Policy;

/// <summary>Any servers, with any users on them.</summary>
public sealed class FailoverPlanTests
{
    private static readonly Gen<PoolServer[]> Pools = Gen.Select(
        Gen.Int[0, 5], Gen.Int[0, 6], Gen.Int[0, 2], Gen.Int[0, 1], Gen.Int[0, 2],
        (maxUsers, users, leaving, health, state) => Server(maxUsers, users, leaving, (ServerHealth)health, (ServerAdminState)state))
        .Array[1, 5];

    [Fact]
    public void Apply_NobodyIsCutOffWithoutASlotElsewhere() => Pools.Sample(
        servers =>
        {
            var free = servers.Where(server => server.CanAdmit).Sum(server => server.MaxUsers - server.Users);
            var first = servers.Where(server => server.Evacuation is not null).Sum(server => server.Users);

            FailoverPlan.Apply(servers, server => server is { Health: ServerHealth.Down, Evacuation: null });

            var failedOver = servers.Where(server => server.Evacuation == AssignmentReason.FailedOver).ToArray();
            Assert.True(
                failedOver.Length == 0 || failedOver.Sum(server => server.Unpinned - server.Leaving) <= free - first,
                "There is a slot for each.");
        });

    [Fact]
    public void Apply_EveryServerThatIsDownIsLeftInOneWay() => Pools.Sample(
        servers =>
        {
            FailoverPlan.Apply(servers, server => server is { Health: ServerHealth.Down, Evacuation: null });

            foreach (var server in servers.Where(server => server.State != ServerAdminState.Maintenance))
            {
                var mustGo = server.Health == ServerHealth.Down && server.Unpinned > server.Leaving;
                Assert.Equal(mustGo, server.LeavesOneByOne || server.Evacuation == AssignmentReason.FailedOver);
                Assert.False(server.LeavesOneByOne && server.Evacuation is not null);
            }
        });

    private static PoolServer Server(int maxUsers, int users, int leaving, ServerHealth health, ServerAdminState state)
    {
        var server = new PoolServer(new ServerRecord(1, "s1", "h", 1, maxUsers, Retired: false, Wanted: state))
        {
            Users = users,
            Unpinned = users,
            Leaving = Math.Min(leaving, users),
            Evacuation = state == ServerAdminState.Maintenance ? AssignmentReason.Maintenance : null,
        };
        server.Judge(health, DateTime.UnixEpoch);
        return server;
    }
}
