using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Ledger;

namespace UserBalance.Grains.Policy;

/// <summary>
/// Decides how the users of servers that are down leave them. Checks may be wrong about a server that works, so nobody is cut off for a
/// failover that cannot happen: a server is forbidden only while there are slots for all who would go, and otherwise its users go one by
/// one.
/// </summary>
internal static class FailoverPlan
{
    /// <summary>Sets what holds for each server; all that is evacuated for another reason is marked already, and comes first.</summary>
    /// <param name="servers">The pool's servers.</param>
    /// <param name="mustFailOver">Whether the users of a server are to be given others.</param>
    public static void Apply(IReadOnlyList<PoolServer> servers, Func<PoolServer, bool> mustFailOver)
    {
        var free = servers.Sum(FreeSlots) - servers.Sum(Evacuees);
        foreach (var server in servers)
        {
            server.LeavesOneByOne = false;
            var going = server.Unpinned - server.Leaving;
            if (going <= 0 || !mustFailOver(server))
                continue;
            if (going <= free)
                server.Evacuation = AssignmentReason.FailedOver;
            else
                server.LeavesOneByOne = true;
            free -= Math.Min(going, Math.Max(free, 0));
        }
    }

    private static int FreeSlots(PoolServer server) => server.CanAdmit ? server.MaxUsers - server.Users : 0;

    private static int Evacuees(PoolServer server) => server.Evacuation switch
    {
        null => 0,
        AssignmentReason.Drained => server.Unpinned,
        _ => server.Users,
    };
}
