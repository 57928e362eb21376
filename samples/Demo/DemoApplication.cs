using UserBalance.Gateway.Hosting;
using UserBalance.Hosting.Application;
using UserBalance.Silo.Hosting;

namespace UserBalance.Demo;

/// <summary>
/// Three backends, a silo and a gateway in one process, as configured by <see cref="DemoSettings"/> and whatever overrides it.
/// </summary>
internal static class DemoApplication
{
    /// <summary>Runs it until it is told to stop.</summary>
    /// <param name="args">The command line; any setting of the product may be given.</param>
    /// <param name="dataDirectory">Where the assignments are kept unless the command line says otherwise.</param>
    /// <param name="addServices">What else runs in the process.</param>
    public static Task<int> RunAsync(string[] args, string dataDirectory, Action<IServiceCollection> addServices) =>
        UserBalanceApplication.RunAsync(
            args,
            builder =>
            {
                DemoSettings.AddTo(builder.Configuration, dataDirectory);
                builder.Services.AddSingleton<DemoBackends>();
                builder.Services.AddHostedService(provider => provider.GetRequiredService<DemoBackends>());
                builder.AddUserBalanceSilo();
                builder.AddUserBalanceGateway();
                addServices(builder.Services);
            });
}
