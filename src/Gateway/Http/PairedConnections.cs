using Microsoft.AspNetCore.Connections.Features;

namespace UserBalance.Gateway.Http;

/// <summary>
/// Keeps a visitor's connection and those to the servers together once one of them authenticates connections instead of requests (RFC 4559,
/// 6): from then on what this visitor's connection carries goes over connections that carry nothing else, until it ends.
/// </summary>
/// <param name="unpaired">The connections of the pool, which are used until then.</param>
internal sealed class PairedConnections(BackendClient unpaired)
{
    private readonly Lock _gate = new();
    private volatile BackendClient? _paired;

    /// <summary>Whether they are kept together.</summary>
    public bool IsPaired => _paired is not null;

    /// <summary>The connections that a request goes over.</summary>
    public BackendClient ClientFor(HttpContext context)
    {
        if (_paired is null && ConnectionAuthentication.IsIn(context.Request.Headers.Authorization))
            Pair(context);
        return _paired ?? unpaired;
    }

    /// <summary>Looks whether the server asks for it.</summary>
    public void Observe(HttpContext context, HttpResponseMessage response)
    {
        if (_paired is null && ConnectionAuthentication.IsAskedForBy(response))
            Pair(context);
    }

    private void Pair(HttpContext context)
    {
        lock (_gate)
        {
            if (_paired is not null)
                return;
            var paired = unpaired.ForOneVisitor();
            _paired = paired;
            context.Features.Get<IConnectionLifetimeFeature>()?.ConnectionClosed.UnsafeRegister(
                static paired => ((BackendClient)paired!).Dispose(), paired);
        }
    }
}
