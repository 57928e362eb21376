using System.Net;
using UserBalance.Hosting.Certificates;
using UserBalance.Hosting.Configuration;
using UserBalance.Hosting.Proxies;

namespace UserBalance.Gateway.Configuration;

/// <summary>Reads <see cref="ListenerOptions"/>.</summary>
internal static class ListenerOptionsReader
{
    /// <summary>
    /// Reads one section below <c>UserBalance:Gateway:Listeners</c>; <see langword="null"/> if a key that it needs is missing or wrong.
    /// </summary>
    public static ListenerOptions? Read(SectionReader listener, IReadOnlyList<string> pools)
    {
        var bind = listener.RequiredBind(nameof(ListenerOptions.Bind));
        var pool = ReadPool(listener, pools);
        var mode = listener.Choice(nameof(ListenerOptions.Mode), ListenerMode.Http);
        var serverPort = listener.Number(nameof(ListenerOptions.ServerPort), 1, IPEndPoint.MaxPort);
        var options = new ListenerOptions
        {
            Name = listener.Id,
            Bind = bind ?? new(IPAddress.None, 0),
            Pool = pool ?? "",
            Mode = mode,
            ServerPort = serverPort,
            MaxConnections = listener.Number(nameof(ListenerOptions.MaxConnections), 1, GatewayOptions.MaxConnectionsLimit),
            MaxConnectionsPerClient = listener.Number(
                nameof(ListenerOptions.MaxConnectionsPerClient), 1, GatewayOptions.MaxConnectionsLimit),
        };
        options = ReadClientAddress(listener, options);
        options = mode == ListenerMode.Http ? ReadHttp(listener, options) : ReadTcp(listener, options);
        return bind is null || pool is null ? null : options;
    }

    private static string? ReadPool(SectionReader listener, IReadOnlyList<string> pools)
    {
        const string key = nameof(ListenerOptions.Pool);
        var pool = listener.RequiredId(key);
        if (pool is not null && pools.Count > 0 && !pools.Contains(pool))
            listener.Refuse(key, "must be a pool of this configuration", $"there is {string.Join(", ", pools)}");
        return pool;
    }

    private static ListenerOptions ReadClientAddress(SectionReader listener, ListenerOptions options)
    {
        const string source = nameof(ListenerOptions.ClientAddress), proxies = nameof(ListenerOptions.TrustedProxies);
        var told = listener.Choice(source, ClientAddressSource.Connection);
        if (options.Mode == ListenerMode.Tcp && told is ClientAddressSource.XForwardedFor or ClientAddressSource.Forwarded)
            listener.Refuse(source, "must be Connection or ProxyProtocol for a listener with Mode=Tcp, because TCP has no headers");
        if (told != ClientAddressSource.Connection)
            return options with { ClientAddress = told, TrustedProxies = new(listener.RequiredNetworks(proxies)) };
        if (listener.Has(proxies))
            listener.RefuseUnquoted(proxies, $"must be left out, because it is for listeners whose {source} is not Connection");
        listener.Allow(proxies);
        return options;
    }

    private static ListenerOptions ReadHttp(SectionReader listener, ListenerOptions options)
    {
        RefuseKeysOf(ListenerMode.Tcp, listener, nameof(ListenerOptions.SendProxy), nameof(ListenerOptions.Rejection));
        var certificate = ReadCertificate(listener);
        var protocol = listener.Choice<ListenerProtocol>(nameof(ListenerOptions.Protocol));
        if (protocol == ListenerProtocol.Http1AndHttp2 && !listener.Has(nameof(ListenerOptions.Certificate)))
        {
            listener.Refuse(
                nameof(ListenerOptions.Protocol),
                "must be Http1 or Http2 without a certificate, because only TLS lets a client say which of the two it speaks",
                $"set {listener.PathOf(nameof(ListenerOptions.Certificate))}:Path, or use two listeners");
        }

        return options with
        {
            Certificate = certificate,
            Protocol = protocol ?? DefaultProtocol(certificate),
            Pages = PageOptionsReader.Read(listener.Section(nameof(ListenerOptions.Pages))),
        };
    }

    private static ListenerProtocol DefaultProtocol(CertificateOptions? certificate) =>
        certificate is null ? ListenerProtocol.Http1 : ListenerProtocol.Http1AndHttp2;

    private static ListenerOptions ReadTcp(SectionReader listener, ListenerOptions options)
    {
        RefuseKeysOf(
            ListenerMode.Http,
            listener,
            nameof(ListenerOptions.Protocol),
            nameof(ListenerOptions.Certificate),
            nameof(ListenerOptions.Pages));
        return options with
        {
            SendProxy = listener.Flag(nameof(ListenerOptions.SendProxy), options.SendProxy),
            Rejection = listener.Choice(nameof(ListenerOptions.Rejection), options.Rejection),
        };
    }

    private static void RefuseKeysOf(ListenerMode mode, SectionReader listener, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (listener.Has(key))
                listener.RefuseUnquoted(key, $"must be left out, because it is for listeners with Mode={mode} only");
        }
    }

    private static CertificateOptions? ReadCertificate(SectionReader listener)
    {
        if (!listener.Has(nameof(ListenerOptions.Certificate)))
        {
            listener.Allow(nameof(ListenerOptions.Certificate));
            return null;
        }

        return CertificateOptions.Read(listener.Section(nameof(ListenerOptions.Certificate)));
    }
}
