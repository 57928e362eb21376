using System.Net;
using UserBalance.Gateway.Access;
using UserBalance.Gateway.Admission;

namespace UserBalance.Gateway.Http.Visits;

/// <summary>The same content, written piece by piece and only while the visit may.</summary>
internal sealed class UploadContent : HttpContent
{
    private readonly HttpContent _content;
    private readonly Visit _visit;
    private readonly VisitRecord? _record;

    public UploadContent(HttpContent content, Visit visit, VisitRecord? record)
    {
        (_content, _visit, _record) = (content, visit, record);
        foreach (var header in content.Headers.NonValidated)
            Headers.TryAddWithoutValidation(header.Key, header.Value);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        _content.CopyToAsync(new VisitStream(stream, _visit, _record), context, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = _content.Headers.ContentLength ?? -1;
        return length >= 0;
    }
}
