using System.Net;
using System.Runtime.CompilerServices;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Core.Backends;
using UserBalance.Gateway.Http.Answers;
using UserBalance.Gateway.Telemetry;
using UserBalance.Gateway.Visits;
using UserBalance.Hosting.Proxies;

namespace UserBalance.Gateway.Http;

/// <summary>An HTTP listener together with the way of its visits, the connections to its servers and the operator's own pages.</summary>
internal sealed class BalancedListener(
    ListenerOptions options,
    VisitPipeline pipeline,
    BackendClient client,
    AnswerPages pages)
{
    // A server is immutable, so its route is too; a server that is gone takes its entry along.
    private readonly ConditionalWeakTable<BackendServer, ServerRoute> _routes = [];

    /// <summary>Its name.</summary>
    public string Name => options.Name;

    /// <summary>The pool that it leads to.</summary>
    public string Pool => options.Pool;

    /// <summary>The way of its visits.</summary>
    public VisitPipeline Pipeline { get; } = pipeline;

    /// <summary>The connections to its servers.</summary>
    public BackendClient Client { get; } = client;

    /// <summary>The pages that its visitors are shown in place of the gateway's own.</summary>
    public AnswerPages Pages { get; } = pages;

    /// <summary>Observes its visits.</summary>
    public ListenerVisits Visits { get; } = pipeline.Visits;

    /// <summary>The scheme that its visitors use.</summary>
    public string Scheme { get; } = options.Certificate is null ? Uri.UriSchemeHttp : Uri.UriSchemeHttps;

    /// <summary>What tells who the client is.</summary>
    public ClientAddressSource ClientAddress => options.ClientAddress;

    /// <summary>The proxies whose word is taken for that.</summary>
    public TrustedProxies TrustedProxies => options.TrustedProxies;

    /// <summary>Whether requests of a connection from <paramref name="source"/> tell who the client is.</summary>
    public bool IdentifiesByHeader(IPAddress source) =>
        options.ClientAddress is ClientAddressSource.XForwardedFor or ClientAddressSource.Forwarded
            && options.TrustedProxies.Contain(source);

    /// <inheritdoc cref="ListenerOptions.IdentifiesByConnection"/>
    public bool IdentifiesByConnection(IPAddress source) => options.IdentifiesByConnection(source);

    /// <summary>Where this listener reaches <paramref name="server"/>.</summary>
    public ServerRoute RouteTo(BackendServer server) =>
        _routes.TryGetValue(server, out var route)
            ? route
            : _routes.GetValue(server, server => Client.RouteTo(server.Host, Pipeline.PortOf(server)));
}
