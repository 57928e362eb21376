using Microsoft.Extensions.DependencyInjection;

namespace UserBalance.Hosting.Files;

/// <summary>Has files looked after that may be renewed while the process runs.</summary>
internal static class WatchedFilesExtensions
{
    /// <summary>Adds <see cref="WatchedFiles"/>, once for all parts of the process.</summary>
    public static IServiceCollection AddWatchedFiles(this IServiceCollection services) =>
        services.Any(service => service.ServiceType == typeof(WatchedFiles))
            ? services
            : services.AddSingleton<WatchedFiles>().AddHostedService(provider => provider.GetRequiredService<WatchedFiles>());
}
