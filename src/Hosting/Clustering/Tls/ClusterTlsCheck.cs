using UserBalance.Hosting.Configuration;

namespace UserBalance.Hosting.Clustering.Tls;

/// <summary>The cluster's certificate can be used, and the cluster's authority has issued it.</summary>
internal sealed class ClusterTlsCheck(ClusterTlsOptions options) : IStartupCheck
{
    /// <inheritdoc/>
    public Task RunAsync(ProblemList problems)
    {
        if (!ClusterIdentity.TryLoad(options, out _, out var problem))
        {
            problems.Add(
                ClusterTls.Key,
                options.Certificate.Path,
                "must be a certificate for servers and clients with its private key",
                $"the file {problem}");
        }

        return Task.CompletedTask;
    }
}
