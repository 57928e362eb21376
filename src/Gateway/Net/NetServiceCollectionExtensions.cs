using Microsoft.Extensions.DependencyInjection.Extensions;

namespace UserBalance.Gateway.Net;

/// <summary>Adds what connects to servers.</summary>
internal static class NetServiceCollectionExtensions
{
    /// <summary>Adds the one connector, unless there is one.</summary>
    public static IServiceCollection AddServerConnector(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ConnectTrouble>();
        services.TryAddSingleton(
            provider => new HostAddresses(provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ConnectTrouble>()));
        services.TryAddSingleton(provider => new ServerConnector(
            provider.GetRequiredService<HostAddresses>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ConnectTrouble>()));
        return services;
    }
}
