using System.Net;
using UserBalance.Hosting.Addresses;
using UserBalance.Hosting.Certificates;
using UserBalance.Hosting.Configuration;

namespace UserBalance.Hosting.Clustering;

/// <summary>Reads <see cref="ClusterOptions"/>.</summary>
internal static class ClusterOptionsReader
{
    private const string ConnectionString = nameof(ClusterOptions.ConnectionString);

    /// <summary>Reads the section <c>UserBalance:Cluster</c>.</summary>
    public static ClusterOptions Read(SectionReader cluster)
    {
        var defaults = new ClusterOptions();
        var provider = cluster.Choice<ClusterProvider>(nameof(ClusterOptions.Provider));
        // A user whose provider was refused knows better than to change the connection string.
        var isRefused = provider is null && cluster.Has(nameof(ClusterOptions.Provider));
        var connectionString = isRefused ? cluster.Secret(ConnectionString) : ReadConnectionString(cluster, provider ?? defaults.Provider);
        return defaults with
        {
            Provider = provider ?? defaults.Provider,
            ConnectionString = connectionString,
            ClusterId = cluster.Name(nameof(ClusterOptions.ClusterId), defaults.ClusterId),
            ServiceId = cluster.Name(nameof(ClusterOptions.ServiceId), defaults.ServiceId),
            Address = cluster.Address(nameof(ClusterOptions.Address)) ?? DefaultAddress(provider),
            SiloPort = cluster.Number(nameof(ClusterOptions.SiloPort), defaults.SiloPort, 1, IPEndPoint.MaxPort),
            ClientPort = cluster.Number(nameof(ClusterOptions.ClientPort), defaults.ClientPort, 1, IPEndPoint.MaxPort),
            DataDirectory = Path.GetFullPath(cluster.Text(nameof(ClusterOptions.DataDirectory)) ?? defaults.DataDirectory),
            Dashboard = cluster.Flag(nameof(ClusterOptions.Dashboard), defaults.Dashboard),
            Tls = ReadTls(cluster, provider ?? defaults.Provider),
            HttpBind = cluster.Section("Http").Bind("Bind", defaults.HttpBind),
        };
    }

    private static string? ReadConnectionString(SectionReader cluster, ClusterProvider provider) => provider switch
    {
        ClusterProvider.Redis => cluster.RequiredSecret(ConnectionString, RedisConnection.Rule, RedisConnection.IsValid),
        ClusterProvider.PostgreSql => cluster.RequiredSecret(ConnectionString, PostgreSqlConnection.Rule, PostgreSqlConnection.IsValid),
        _ => RefuseConnectionString(cluster),
    };

    private static string? RefuseConnectionString(SectionReader cluster)
    {
        cluster.Allow(ConnectionString);
        if (cluster.Has(ConnectionString))
        {
            cluster.RefuseUnquoted(
                ConnectionString, "must be left out, because an embedded cluster keeps its data in UserBalance:Cluster:DataDirectory");
        }

        return null;
    }

    private static ClusterTlsOptions? ReadTls(SectionReader cluster, ClusterProvider provider)
    {
        const string Tls = nameof(ClusterOptions.Tls);
        cluster.Allow(Tls);
        if (!cluster.Has(Tls))
            return null;
        var section = cluster.Section(Tls);
        var certificate = CertificateOptions.Read(section.Section(nameof(ClusterTlsOptions.Certificate)));
        var authority = section.RequiredText(nameof(ClusterTlsOptions.Authority));
        if (provider == ClusterProvider.Embedded)
            cluster.RefuseUnquoted(Tls, "must be left out, because nobody connects to an embedded cluster");
        return certificate is null || authority is null ? null : new(certificate, authority);
    }

    private static IPAddress DefaultAddress(ClusterProvider? provider) =>
        provider is ClusterProvider.Redis or ClusterProvider.PostgreSql ? OwnAddress.Find() : IPAddress.Loopback;
}
