using System.Net;

namespace UserBalance.Hosting.Configuration;

/// <summary>Reads <see cref="ClusterOptions"/>.</summary>
internal static class ClusterOptionsReader
{
    /// <summary>Reads the section <c>UserBalance:Cluster</c>.</summary>
    public static ClusterOptions Read(SectionReader cluster)
    {
        var defaults = new ClusterOptions();
        var provider = cluster.Choice<ClusterProvider>(nameof(ClusterOptions.Provider), "the only one that this version has");
        RefuseConnectionString(cluster, provider);
        return defaults with
        {
            Provider = provider ?? defaults.Provider,
            ClusterId = cluster.Name(nameof(ClusterOptions.ClusterId), defaults.ClusterId),
            ServiceId = cluster.Name(nameof(ClusterOptions.ServiceId), defaults.ServiceId),
            SiloPort = cluster.Number(nameof(ClusterOptions.SiloPort), defaults.SiloPort, 1, IPEndPoint.MaxPort),
            ClientPort = cluster.Number(nameof(ClusterOptions.ClientPort), defaults.ClientPort, 1, IPEndPoint.MaxPort),
            DataDirectory = Path.GetFullPath(cluster.Text(nameof(ClusterOptions.DataDirectory)) ?? defaults.DataDirectory),
            HttpBind = cluster.Section("Http").Bind("Bind", defaults.HttpBind),
        };
    }

    // A user whose provider was refused knows better than to drop the connection string.
    private static void RefuseConnectionString(SectionReader cluster, ClusterProvider? provider)
    {
        cluster.Allow("ConnectionString");
        if (cluster.Has("ConnectionString") && (provider is not null || !cluster.Has(nameof(ClusterOptions.Provider))))
        {
            cluster.RefuseUnquoted(
                "ConnectionString", "must be left out, because an embedded cluster keeps its data in UserBalance:Cluster:DataDirectory");
        }
    }
}
