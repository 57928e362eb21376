using UserBalance.Gateway.Admin.Configuration;
using UserBalance.Hosting.Configuration;

namespace UserBalance.Gateway.Configuration;

/// <summary>Reads <see cref="GatewayOptions"/>.</summary>
internal static class GatewayOptionsReader
{
    /// <summary>Reads the section <c>UserBalance:Gateway</c>.</summary>
    /// <param name="gateway">The section.</param>
    /// <param name="pools">The pools that the same configuration defines; empty if another process defines them.</param>
    public static GatewayOptions Read(SectionReader gateway, IReadOnlyList<string> pools)
    {
        var options = new GatewayOptions
        {
            Name = gateway.Name(nameof(GatewayOptions.Name), Environment.MachineName),
            Listeners = ReadListeners(gateway.Section(nameof(GatewayOptions.Listeners)), pools),
            AccessLog = gateway.Flag(nameof(GatewayOptions.AccessLog), fallback: false),
            Pages = PageOptionsReader.Read(gateway.Section(nameof(GatewayOptions.Pages))),
            Admin = AdminOptionsReader.Read(gateway.Section(nameof(GatewayOptions.Admin))),
        };
        return options with
        {
            ShutdownDelay = gateway.Duration(
                nameof(GatewayOptions.ShutdownDelay), options.ShutdownDelay, TimeSpan.Zero, GatewayOptions.MaxShutdownTime),
            MaxConnections = gateway.Number(nameof(GatewayOptions.MaxConnections), 1, GatewayOptions.MaxConnectionsLimit),
            RequestHeadersTimeout = VisitorTime(nameof(GatewayOptions.RequestHeadersTimeout), options.RequestHeadersTimeout),
            KeepAliveTimeout = VisitorTime(nameof(GatewayOptions.KeepAliveTimeout), options.KeepAliveTimeout),
            ShutdownTimeout = gateway.Duration(
                nameof(GatewayOptions.ShutdownTimeout), options.ShutdownTimeout, TimeSpan.Zero, GatewayOptions.MaxShutdownTime),
        };

        TimeSpan VisitorTime(string key, TimeSpan fallback) =>
            gateway.Duration(key, fallback, GatewayOptions.MinVisitorTime, GatewayOptions.MaxVisitorTime);
    }

    private static IReadOnlyList<ListenerOptions> ReadListeners(SectionReader listeners, IReadOnlyList<string> pools) =>
    [
        .. listeners.Entries(
                $"at least one listener is needed; {listeners.Path}:web:Bind=127.0.0.1:5001 and {listeners.Path}:web:Pool=app add one")
            .Select(listener => ListenerOptionsReader.Read(listener, pools))
            .OfType<ListenerOptions>(),
    ];
}
