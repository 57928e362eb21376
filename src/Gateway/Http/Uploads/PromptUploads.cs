namespace UserBalance.Gateway.Http.Uploads;

/// <summary>
/// Sends every piece of an upload on when it comes. <see cref="SocketsHttpHandler"/> keeps small pieces back until 4 KiB are
/// together, so a server would see nothing of a quiet upload.
/// </summary>
internal sealed class PromptUploads(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is { } content)
            request.Content = new PromptContent(content);
        return base.SendAsync(request, cancellationToken);
    }
}
