using Microsoft.AspNetCore.Http.Features;
using UserBalance.Gateway.Http.Visits;
using Yarp.ReverseProxy.Forwarder;

namespace UserBalance.Gateway.Http;

/// <summary>
/// Hands a request on as it came, Host header included; only the headers that tell where it came from are the gateway's own.
/// </summary>
/// <param name="address">The visitor's address.</param>
/// <param name="scheme">The scheme that the visitor used.</param>
/// <param name="servers">The connections to servers that go with the visitor's.</param>
internal sealed class VisitorTransformer(string address, string scheme, PairedConnections servers) : HttpTransformer
{
    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        OriginClaims.RemoveFrom(proxyRequest.Headers);
        OwnCookies.RemoveFrom(proxyRequest.Headers);
        AddOrigin(proxyRequest, httpContext.Request.Headers.Host.ToString());
        var target = httpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        proxyRequest.RequestUri = RequestTarget.At(destinationPrefix, target);
    }

    public override async ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse is not null)
            servers.Observe(httpContext, proxyResponse);
        var hasBody = await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        return hasBody
            && (AnswerContent.IsTunnel(proxyResponse!) || await SendHeadersAheadOfLateBodyAsync(httpContext, proxyResponse!, cancellationToken));
    }

    // The forwarder sends the headers together with the first bytes of the body. A visitor who waits for a quiet stream, an
    // EventSource above all, would not learn that it is open. A body that is there already costs no extra packet.
    private static async ValueTask<bool> SendHeadersAheadOfLateBodyAsync(
        HttpContext context, HttpResponseMessage response, CancellationToken cancellation)
    {
        var body = await response.Content.ReadAsStreamAsync(cancellation);
        var firstBytes = body.ReadAsync(Memory<byte>.Empty, cancellation);
        if (firstBytes.IsCompleted)
        {
            await firstBytes;
            return true;
        }

        try
        {
            await context.Response.Body.FlushAsync(cancellation);
            await firstBytes;
            return true;
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException)
        {
            // The headers are out, so only a broken connection can tell the visitor.
            context.Features.Set(new EarlyEnd(IsVisitors: context.RequestAborted.IsCancellationRequested));
            context.Abort();
            return false;
        }
    }

    private void AddOrigin(HttpRequestMessage request, string host)
    {
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", address);
        request.Headers.TryAddWithoutValidation("X-Forwarded-Proto", scheme);
        if (!string.IsNullOrEmpty(host))
            request.Headers.TryAddWithoutValidation("X-Forwarded-Host", host);
    }
}
