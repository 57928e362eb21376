using Microsoft.AspNetCore.Http.Features;
using UserBalance.Gateway.Core.Outcomes;

namespace UserBalance.Gateway.Http;

/// <summary>Tells which requests are not carried, whoever they are from and whichever server they would be for.</summary>
internal static class RequestCheck
{
    private const string WebSocket = "websocket";

    // The server's own name for a Content-Length that it has set aside, because there was a transfer coding too.
    private const string SetAsideLength = "X-Content-Length";

    /// <summary>Why a request is not carried; <see langword="null"/> when the request is carried.</summary>
    public static Outcome? RefusalOf(HttpContext context) => RefusalOfTarget(context) ?? RefusalOfFraming(context);

    // Without a path it is a plain CONNECT, which asks for a tunnel; so does any other with a protocol that is not known here (RFC 8441).
    private static Outcome? RefusalOfTarget(HttpContext context)
    {
        if (!context.Request.Path.HasValue || (HttpMethods.IsConnect(context.Request.Method) && !IsWebSocket(context)))
            return Outcome.TargetNotCarried;
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return RequestTarget.IsClean(target) && RequestHost.IsUsable(context.Request.Headers.Host.ToString()) ? null : Outcome.BadTarget;
    }

    private static bool IsWebSocket(HttpContext context) =>
        string.Equals(context.Features.Get<IHttpExtendedConnectFeature>()?.Protocol, WebSocket, StringComparison.OrdinalIgnoreCase);

    // Where the body ends is the gateway's to say once more, so nobody in front may have read it differently (RFC 9112, 6.1 and 6.3).
    private static Outcome? RefusalOfFraming(HttpContext context)
    {
        var request = context.Request;
        var codings = request.Headers.TransferEncoding;
        if (codings.Count == 0)
            return null;
        var isSure = HttpProtocol.IsHttp11(request.Protocol)
            && request.Headers.ContentLength is null
            && !request.Headers.ContainsKey(SetAsideLength);
        if (isSure && codings.Count == 1 && string.Equals(codings[0], "chunked", StringComparison.OrdinalIgnoreCase))
            return null;
        context.Response.Headers.Connection = "close";
        return isSure ? Outcome.CodingNotCarried : Outcome.BadBody;
    }
}
