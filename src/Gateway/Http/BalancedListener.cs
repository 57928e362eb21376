using System.Net;
using System.Runtime.CompilerServices;
using UserBalance.Gateway.Access;
using UserBalance.Gateway.Admission;
using UserBalance.Gateway.Backends;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Http.Answers;
using UserBalance.Gateway.Origin;
using UserBalance.Gateway.Telemetry;

namespace UserBalance.Gateway.Http;

/// <summary>An HTTP listener together with the door of its pool, the connections to its servers and the operator's own pages.</summary>
internal sealed class BalancedListener(
    ListenerOptions options,
    IPoolAdmission admission,
    BackendClient client,
    AnswerPages pages,
    AccessLog? log = null,
    ListenerVisits? visits = null)
{
    // A server is immutable, so its route is too; a server that is gone takes its entry along.
    private readonly ConditionalWeakTable<BackendServer, ServerRoute> _routes = [];

    /// <summary>Its name.</summary>
    public string Name => options.Name;

    /// <summary>The pool that it leads to.</summary>
    public string Pool => options.Pool;

    /// <summary>Where its visits are logged, if they are.</summary>
    public AccessLog? Log { get; } = log;

    /// <summary>The door through which its visitors enter.</summary>
    public IPoolAdmission Admission { get; } = admission;

    /// <summary>The connections to its servers.</summary>
    public BackendClient Client { get; } = client;

    /// <summary>The pages that its visitors are shown in place of the gateway's own.</summary>
    public AnswerPages Pages { get; } = pages;

    /// <summary>Counts its visits, if anybody does.</summary>
    public ListenerVisits? Visits { get; } = visits;

    /// <summary>The scheme that its visitors use.</summary>
    public string Scheme { get; } = options.Certificate is null ? Uri.UriSchemeHttp : Uri.UriSchemeHttps;

    /// <summary>What tells who the client is.</summary>
    public ClientAddressSource ClientAddress => options.ClientAddress;

    /// <summary>The proxies whose word is taken for that.</summary>
    public TrustedProxies TrustedProxies => options.TrustedProxies;

    /// <summary>Whether requests of a connection from <paramref name="source"/> tell who the client is.</summary>
    public bool TellsByHeader(IPAddress source) =>
        options.ClientAddress is ClientAddressSource.XForwardedFor or ClientAddressSource.Forwarded && options.TrustedProxies.Contain(source);

    /// <inheritdoc cref="ListenerOptions.TellsByConnection"/>
    public bool TellsByConnection(IPAddress source) => options.TellsByConnection(source);

    /// <summary>Where this listener reaches <paramref name="server"/>.</summary>
    public ServerRoute RouteTo(BackendServer server) =>
        _routes.TryGetValue(server, out var route)
            ? route
            : _routes.GetValue(server, server => Client.RouteTo(server.Host, options.ServerPort ?? server.Port));
}
