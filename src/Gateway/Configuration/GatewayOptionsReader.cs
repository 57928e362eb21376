using System.Globalization;
using System.Net;
using UserBalance.Hosting.Configuration;

namespace UserBalance.Gateway.Configuration;

/// <summary>Reads <see cref="GatewayOptions"/>.</summary>
internal static class GatewayOptionsReader
{
    private static readonly string KeyRule = string.Create(
        CultureInfo.InvariantCulture,
        $"must be {AdminOptions.ShortestKey} to {AdminOptions.LongestKey} printable ASCII characters, no space at its beginning or end, "
            + $"or no caller could send it");

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
            Admin = ReadAdmin(gateway.Section(nameof(GatewayOptions.Admin))),
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

    private static AdminOptions ReadAdmin(SectionReader admin)
    {
        var options = new AdminOptions();
        options = options with
        {
            Bind = admin.Bind(nameof(AdminOptions.Bind), options.Bind),
            Key = admin.Secret(nameof(AdminOptions.Key), KeyRule, IsKey, "openssl rand -base64 32 makes a good one"),
            TrustedProxies = admin.Networks(nameof(AdminOptions.TrustedProxies)) is { } proxies ? new(proxies) : options.TrustedProxies,
        };
        if (!admin.Has(nameof(AdminOptions.Key)) && !IPAddress.IsLoopback(options.Bind.Address))
            RefuseWithoutKey(admin);
        return options;
    }

    // As it has to fit into a header, and as a header's value is read without the spaces around it.
    private static bool IsKey(string text) =>
        text.Length is >= AdminOptions.ShortestKey and <= AdminOptions.LongestKey
        && !text.AsSpan().ContainsAnyExceptInRange(' ', '~') && text[0] != ' ' && text[^1] != ' ';

    private static void RefuseWithoutKey(SectionReader admin) =>
        admin.Refuse(
            nameof(AdminOptions.Bind),
            "must be a loopback address as long as there is no key",
            $"set {admin.PathOf(nameof(AdminOptions.Key))}");
}
