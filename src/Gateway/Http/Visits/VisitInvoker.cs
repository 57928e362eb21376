using UserBalance.Gateway.Core.Assignments;
using UserBalance.Gateway.Telemetry;

namespace UserBalance.Gateway.Http.Visits;

/// <summary>
/// Sends the request of one visit. <see cref="SocketsHttpHandler"/> keeps small pieces of an upload back until 4 KiB are together, so
/// a server would see nothing of a quiet upload; here every piece is sent on when it comes.
/// </summary>
internal sealed class VisitInvoker(HttpMessageHandler handler, Visit visit, VisitTarget target, VisitRecord record)
    : HttpMessageInvoker(handler, disposeHandler: false)
{
    /// <summary>The request header that tells a server the fencing token of the client's assignment, in decimal digits.</summary>
    public const string TokenHeader = "X-UserBalance-Token";

    /// <summary>Whether there was a request to send.</summary>
    public bool HasSent { get; private set; }

    public override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HasSent = true;
        // Otherwise it would be told the host that only tells connections apart.
        request.Headers.Host ??= target.Authority;
        request.Headers.TryAddWithoutValidation(TokenHeader, target.Token);
        VisitTraces.PassOn(request);
        var upload = request.Content is { } content
            ? new UploadContent(content, visit, record, request.Headers.ExpectContinue == true)
            : null;
        request.Content = upload;
        visit.ThrowUnlessMayWrite();
        var sending = upload?.Watch is { IsOn: true } watch
            ? AnswerAsync(watch, request, cancellationToken)
            : base.SendAsync(request, cancellationToken);
        return record.IsKept || AsksForTunnel(request) ? GuardAnswerAsync(sending) : sending;
    }

    private async Task<HttpResponseMessage> AnswerAsync(AnswerWatch watch, HttpRequestMessage request, CancellationToken cancellation)
    {
        watch.Prepare();
        try
        {
            var response = await base.SendAsync(request, cancellation);
            watch.LetGo();
            return response;
        }
        catch (Exception) when (watch.Answered is not null)
        {
            return await AnswerReader.ReadAsync(request, watch.Answered, cancellation);
        }
        finally
        {
            watch.Forget();
        }
    }

    private static bool AsksForTunnel(HttpRequestMessage request) =>
        request.Method == HttpMethod.Connect || request.Headers.NonValidated.Contains("Upgrade");

    private async Task<HttpResponseMessage> GuardAnswerAsync(Task<HttpResponseMessage> sending)
    {
        var response = await sending;
        if (record.IsKept || AnswerContent.IsTunnel(response))
            response.Content = new AnswerContent(response.Content, visit, record);
        return response;
    }
}
