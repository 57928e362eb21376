using System.Globalization;
using UserBalance.Gateway.Access;
using UserBalance.Gateway.Admission;
using UserBalance.Gateway.Telemetry;

namespace UserBalance.Gateway.Http.Visits;

/// <summary>
/// Sends the request of one visit. <see cref="SocketsHttpHandler"/> keeps small pieces of an upload back until 4 KiB are together, so
/// a server would see nothing of a quiet upload; here every piece is sent on when it comes.
/// </summary>
internal sealed class VisitInvoker(HttpMessageHandler handler, Visit visit, ServerRoute route, VisitRecord? record)
    : HttpMessageInvoker(handler, disposeHandler: false)
{
    /// <summary>The request header that tells a server the fencing token of the client's assignment, in decimal digits.</summary>
    public const string TokenHeader = "X-UserBalance-Token";

    public override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        BackendConnections.Direct(request, route.EndPoint);
        // Otherwise it would be told the host that only tells connections apart.
        request.Headers.Host ??= route.Authority;
        request.Headers.TryAddWithoutValidation(TokenHeader, visit.Token.ToString(CultureInfo.InvariantCulture));
        VisitTraces.PassOn(request);
        if (request.Content is { } content)
            request.Content = new UploadContent(content, visit, record);
        visit.ThrowUnlessMayWrite();
        var sending = base.SendAsync(request, cancellationToken);
        return record is not null || AsksForTunnel(request) ? GuardAnswerAsync(sending) : sending;
    }

    private static bool AsksForTunnel(HttpRequestMessage request) =>
        request.Method == HttpMethod.Connect || request.Headers.NonValidated.Contains("Upgrade");

    private async Task<HttpResponseMessage> GuardAnswerAsync(Task<HttpResponseMessage> sending)
    {
        var response = await sending;
        if (record is not null || AnswerContent.IsTunnel(response))
            response.Content = new AnswerContent(response.Content, visit, record);
        return response;
    }
}
