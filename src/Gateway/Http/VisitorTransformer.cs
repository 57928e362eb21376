using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
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
    private readonly LastAddress _last = new();

    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        HopByHop.RemoveFrom(proxyRequest, httpContext.Request);
        OriginClaims.RemoveFrom(proxyRequest.Headers);
        if (httpContext.Request.Headers.Cookie.Count > 0)
            OwnCookies.RemoveFrom(proxyRequest.Headers);
        AddOrigin(proxyRequest, httpContext.Request.Headers.Host.ToString());
        var target = httpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        proxyRequest.RequestUri = _last.At(destinationPrefix, target);
    }

    public override async ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse is not null)
            servers.Observe(httpContext, proxyResponse);
        if (proxyResponse?.StatusCode == HttpStatusCode.SwitchingProtocols
            && !proxyResponse.RequestMessage!.Headers.NonValidated.Contains(HeaderNames.Upgrade))
            throw new HttpRequestException("The server has switched to a protocol that nobody asked for.");
        if (proxyResponse is { StatusCode: < HttpStatusCode.Continue })
            throw new HttpRequestException("The server has answered with a status that is none.");
        if (proxyResponse is not null && !IsCodingCarried(proxyResponse.Headers.NonValidated))
            throw new HttpRequestException("The server has answered in a transfer coding that nobody asked for.");
        if (proxyResponse is null || !await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken))
            return false;
        HopByHop.RemoveFrom(httpContext.Response.Headers, proxyResponse);
        if (AnswerContent.IsTunnel(proxyResponse))
            return true;
        var hasBody = HasBody(httpContext, proxyResponse);
        PrepareTrailers(httpContext, hasBody);
        return hasBody && await SendHeadersAheadOfLateBodyAsync(httpContext, proxyResponse, cancellationToken);
    }

    public override async ValueTask TransformResponseTrailersAsync(
        HttpContext httpContext, HttpResponseMessage proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse.RequestMessage?.Content is UploadContent { IsOver: false })
            httpContext.Features.Set(EarlyAnswer.Given);
        if (httpContext.Request.Headers.TE.Count > 0 && httpContext.Response.Body is ChunkedAnswer answer)
            await answer.EndAsync(proxyResponse.TrailingHeaders, cancellationToken);
        else if (!IsHttp1(httpContext.Request))
            await base.TransformResponseTrailersAsync(httpContext, proxyResponse, cancellationToken);
    }

    // RFC 9112, 6.1: HttpClient removes chunked and leaves any other where it was, and the header that names it is for one connection.
    private static bool IsCodingCarried(HttpHeadersNonValidated headers) =>
        !headers.TryGetValues(HeaderNames.TransferEncoding, out var codings)
        || (codings.Count == 1 && codings.ToString().Trim().ToLowerInvariant() is "chunked" or "identity");

    // Nothing is announced that does not come.
    private static void PrepareTrailers(HttpContext context, bool hasBody)
    {
        var response = context.Response;
        if (!IsHttp1(context.Request) && context.Features.Get<IHttpResponseTrailersFeature>() is not null)
            return;
        if (hasBody
            && response.Headers.ContentLength is null
            && response.StatusCode != StatusCodes.Status304NotModified
            && ChunkedAnswer.IsWantedBy(context.Request))
            ChunkedAnswer.TakePlaceIn(response);
        else
            response.Headers.Remove(HeaderNames.Trailer);
    }

    // The server has trailers for later versions only, and a feature that is not there is looked for longest.
    private static bool IsHttp1(HttpRequest request) => HttpProtocol.IsHttp11(request.Protocol) || HttpProtocol.IsHttp10(request.Protocol);

    // RFC 9110, 8.6 and 15.3.6: what a server says of a body that cannot be there is wrong, and would make the answer an error.
    private static bool HasBody(HttpContext context, HttpResponseMessage response)
    {
        if (response.StatusCode is not (HttpStatusCode.NoContent or HttpStatusCode.ResetContent))
            return true;
        context.Response.Headers.ContentLength = null;
        return false;
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
