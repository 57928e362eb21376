using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using UserBalance.Hosting.Files;
using UserBalance.Hosting.Startup;

namespace UserBalance.Hosting.Reload;

/// <summary>Has a process apply changes of its configuration's files.</summary>
internal static class ReloadExtensions
{
    /// <summary>Adds the reload.</summary>
    /// <param name="builder">The process, its configuration found good.</param>
    /// <param name="read">Reads the configuration as it is at the time of the call.</param>
    public static void AddConfigurationReload(this WebApplicationBuilder builder, Func<ConfigurationReading> read)
    {
        var running = new RunningConfiguration(
            UserBalanceStartup.Of(builder), builder.Configuration, ConfigurationSources.FilesOf(builder));
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IWatched>(
            provider => ActivatorUtilities.CreateInstance<ConfigurationReload>(provider, running, read));
        builder.Services.AddWatchedFiles();
    }
}
