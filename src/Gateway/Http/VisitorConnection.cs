using System.Net;
using System.Net.Sockets;
using UserBalance.Gateway.Connections;
using UserBalance.Gateway.Core.Assignments;
using UserBalance.Hosting.Proxies;

namespace UserBalance.Gateway.Http;

/// <summary>
/// The connection feature that tells a visitor's connection from one to the admin listener. It holds the address as the socket or a trusted
/// proxy told it, which no later middleware can replace with what somebody else's header claims.
/// </summary>
internal sealed class VisitorConnection
{
    private volatile VisitTarget? _last;

    /// <param name="listener">The listener that the connection came in on.</param>
    /// <param name="source">Where it came from.</param>
    /// <param name="scheme">The scheme that a trusted proxy tells; the listener's own if none does.</param>
    public VisitorConnection(BalancedListener listener, IPAddress source, string? scheme = null)
        : this(listener, source, scheme ?? listener.Scheme, new PairedConnections(listener.Client))
    {
    }

    private VisitorConnection(BalancedListener listener, IPAddress source, string scheme, PairedConnections servers)
    {
        Listener = listener;
        Source = source;
        Servers = servers;
        Transformer = new VisitorTransformer(TextOf(source), scheme, servers);
    }

    /// <summary>The listener that the connection came in on.</summary>
    public BalancedListener Listener { get; }

    /// <summary>The visitor's address.</summary>
    public IPAddress Source { get; }

    /// <summary>Whether a trusted proxy speaks for itself, as for a health check: then there is no client.</summary>
    public bool IsProxyItself { get; private init; }

    /// <summary>The connections to servers that go with it.</summary>
    public PairedConnections Servers { get; }

    /// <summary>The connection among those that are open, whoever of its visitors this is.</summary>
    public OpenConnection? Open { get; set; }

    /// <summary>Turns the visitor's requests into requests to the server.</summary>
    public VisitorTransformer Transformer { get; }

    /// <summary>The connection of a trusted proxy that speaks for itself.</summary>
    public static VisitorConnection OfProxyItself(BalancedListener listener, IPAddress proxy) =>
        new(listener, proxy) { IsProxyItself = true };

    /// <summary>The visitor who a request is from: another one if a trusted proxy has brought it.</summary>
    /// <param name="request">The request.</param>
    /// <returns><see langword="null"/> if the proxy does not tell who that is.</returns>
    public VisitorConnection? VisitorOf(HttpRequest request)
    {
        if (!Listener.IdentifiesByHeader(Source))
            return this;
        return ForwardedClient.Find(request.Headers, Listener.ClientAddress, Listener.TrustedProxies) is { } client
            ? new VisitorConnection(
                Listener, client.Address, client.Scheme ?? SchemeOf(request) ?? Listener.Scheme, Servers)
            { Open = Open }
            : null;
    }

    /// <summary>Where the request of a visit is sent.</summary>
    public VisitTarget TargetOf(Visit visit)
    {
        if (_last is { } last && last.IsOf(visit))
            return last;
        return _last = new VisitTarget(visit, Listener.RouteTo(visit.Server));
    }

    /// <summary>The begin of the address that the request of a visit to <paramref name="target"/> is sent to.</summary>
    public string PrefixOf(Visit visit, VisitTarget target) =>
        visit.Server.SharesConnections && !Servers.IsPaired ? target.SharedPrefix : target.OwnPrefix;

    // Over HTTP/2 in cleartext a proxy tells the scheme of its own client with each request.
    private static string? SchemeOf(HttpRequest request) => request.Scheme is var scheme && scheme == Uri.UriSchemeHttps ? scheme : null;

    // A dual-stack socket tells IPv4 addresses in their mapped form, and a scope id means nothing to the server.
    private static string TextOf(IPAddress address) => address switch
    {
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6, ScopeId: not 0 } => new IPAddress(address.GetAddressBytes()).ToString(),
        _ => address.ToString(),
    };
}
