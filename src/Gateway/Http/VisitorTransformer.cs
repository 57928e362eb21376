using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace UserBalance.Gateway.Http;

/// <summary>
/// Hands a request on as it came, Host header included; only the headers that tell where it came from are the gateway's own.
/// </summary>
/// <param name="address">The visitor's address.</param>
/// <param name="scheme">The scheme that the visitor used.</param>
internal sealed class VisitorTransformer(string address, string scheme) : HttpTransformer
{
    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        OriginClaims.RemoveFrom(proxyRequest.Headers);
        AddOrigin(proxyRequest, httpContext.Request.Host.Value);
        var target = httpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        proxyRequest.RequestUri = RequestTarget.At(destinationPrefix, target);
    }

    private void AddOrigin(HttpRequestMessage request, string? host)
    {
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", address);
        request.Headers.TryAddWithoutValidation("X-Forwarded-Proto", scheme);
        if (!string.IsNullOrEmpty(host))
            request.Headers.TryAddWithoutValidation("X-Forwarded-Host", host);
    }
}
