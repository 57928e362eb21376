using UserBalance.Hosting.Clustering;
using UserBalance.Hosting.Configuration;
using UserBalance.Hosting.Startup;

namespace UserBalance.Gateway.Configuration;

/// <summary>A gateway of an embedded cluster has that cluster in its own process.</summary>
internal sealed class OwnClusterCheck(UserBalanceStartup startup) : IStartupCheck
{
    /// <inheritdoc/>
    public Task RunAsync(ProblemList problems)
    {
        if (startup.Cluster.Provider == ClusterProvider.Embedded && !startup.HasSilo)
        {
            problems.Add(
                "UserBalance:Cluster:Provider",
                nameof(ClusterProvider.Embedded),
                "a gateway on its own cannot join an embedded cluster, which lives inside one process",
                "run UserBalance.Standalone instead");
        }

        return Task.CompletedTask;
    }
}
