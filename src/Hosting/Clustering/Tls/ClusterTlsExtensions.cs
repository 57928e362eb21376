using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using UserBalance.Hosting.Configuration;
using UserBalance.Hosting.Files;

namespace UserBalance.Hosting.Clustering.Tls;

/// <summary>Protects Orleans' connections as <c>UserBalance:Cluster:Tls</c> says.</summary>
internal static class ClusterTlsExtensions
{
    /// <summary>
    /// Adds what <see cref="ProtectAsServer"/> and <see cref="ProtectAsClient"/> need, if the cluster is to be protected.
    /// </summary>
    /// <param name="services">The process.</param>
    /// <param name="options">How it is to be protected, if it is.</param>
    /// <param name="checks">What must hold before the process serves: the certificate among it from now on.</param>
    public static IServiceCollection AddClusterTls(
        this IServiceCollection services, ClusterTlsOptions? options, ICollection<IStartupCheck> checks)
    {
        if (options is null)
            return services;
        checks.Add(new ClusterTlsCheck(options));
        return services.AddWatchedFiles().AddSingleton(options).AddSingleton<ClusterTls>();
    }

    /// <summary>For connections that others make to this process.</summary>
    public static void ProtectAsServer(this IConnectionBuilder connection) => connection.UseServerTls(TlsOf(connection).Options);

    /// <summary>For connections that this process makes.</summary>
    public static void ProtectAsClient(this IConnectionBuilder connection) => connection.UseClientTls(TlsOf(connection).Options);

    private static ClusterTls TlsOf(IConnectionBuilder connection) => connection.ApplicationServices.GetRequiredService<ClusterTls>();
}
