using System.Globalization;
using UserBalance.Gateway.Core.Assignments;
using UserBalance.Gateway.Core.Backends;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Http;

/// <summary>What requests under one assignment have in common. Most often the next request of a connection has the same.</summary>
internal sealed class VisitTarget
{
    private readonly ClientKey _client;
    private readonly BackendServer _server;
    private readonly long _token;

    /// <param name="visit">One of them.</param>
    /// <param name="route">Where the listener reaches its server.</param>
    public VisitTarget(Visit visit, ServerRoute route)
    {
        (_client, _server, _token) = (visit.Client, visit.Server, visit.Token);
        Token = _token.ToString(CultureInfo.InvariantCulture);
        Authority = route.Authority;
        OwnPrefix = route.PrefixOf(_client);
        SharedPrefix = route.SharedPrefix;
    }

    /// <summary>The assignment's fencing token, in decimal digits.</summary>
    public string Token { get; }

    /// <inheritdoc cref="ServerRoute.Authority"/>
    public string Authority { get; }

    /// <inheritdoc cref="ServerRoute.PrefixOf"/>
    public string OwnPrefix { get; }

    /// <inheritdoc cref="ServerRoute.SharedPrefix"/>
    public string SharedPrefix { get; }

    /// <summary>Whether it is that of <paramref name="visit"/>.</summary>
    public bool IsOf(Visit visit) => ReferenceEquals(_server, visit.Server) && _token == visit.Token && _client == visit.Client;
}
