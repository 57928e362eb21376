using System.Net;

namespace UserBalance.Gateway.Http.Uploads;

/// <summary>The same content, written to a stream that flushes.</summary>
internal sealed class PromptContent : HttpContent
{
    private readonly HttpContent _content;

    public PromptContent(HttpContent content)
    {
        _content = content;
        foreach (var header in content.Headers.NonValidated)
            Headers.TryAddWithoutValidation(header.Key, header.Value);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        _content.CopyToAsync(new PromptStream(stream), context, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = _content.Headers.ContentLength ?? -1;
        return length >= 0;
    }
}
