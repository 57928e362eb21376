using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using UserBalance.Gateway.Admin.Configuration;
using UserBalance.Gateway.Admin.Server;
using UserBalance.Gateway.Http;
using UserBalance.Gateway.Net;

namespace UserBalance.Gateway.Hosting;

/// <summary>
/// Adds the admin address, which shares with the listeners of visitors how sockets are treated and requests are read, and no limit.
/// </summary>
internal static class AdminAddressExtensions
{
    /// <summary>Adds it. What is added later starts before it and stops before it.</summary>
    public static IServiceCollection AddAdminAddress(this IServiceCollection services, AdminOptions options)
    {
        services.Configure<KestrelServerOptions>(AdminServer.Key, RequestEncodings.Apply);
        services.AddKeyedSingleton<IConnectionListenerFactory>(AdminServer.Key, static (provider, _) => NewTransport(provider));
        return services.AddAdminServer(options);
    }

    // A process that is out of descriptors pauses here too.
    private static PausingTransport NewTransport(IServiceProvider services)
    {
        var options = Options.Create(new SocketTransportOptions { CreateBoundListenSocket = TcpSocket.Listening });
        var loggers = services.GetRequiredService<ILoggerFactory>();
        return new(new SocketTransportFactory(options, loggers), options, services.GetRequiredService<TimeProvider>(), loggers);
    }
}
