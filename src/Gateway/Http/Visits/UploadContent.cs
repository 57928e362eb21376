using System.Net;
using UserBalance.Gateway.Core.Assignments;
using UserBalance.Gateway.Telemetry;

namespace UserBalance.Gateway.Http.Visits;

/// <summary>The same content, written piece by piece and only while the visit may, and only until the server has refused it.</summary>
internal sealed class UploadContent : HttpContent
{
    private readonly HttpContent _content;
    private readonly Visit _visit;
    private readonly VisitRecord _record;

    public UploadContent(HttpContent content, Visit visit, VisitRecord record, bool isAnswerReadAnyway)
    {
        (_content, _visit, _record) = (content, visit, record);
        foreach (var header in content.Headers.NonValidated)
            Headers.TryAddWithoutValidation(header.Key, header.Value);
        Watch = new(content.Headers.ContentLength, isAnswerReadAnyway);
    }

    /// <summary>Looks out for an answer while it is written.</summary>
    public AnswerWatch Watch { get; }

    /// <summary>Whether all of it was written.</summary>
    public bool IsOver { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var wanted = Watch.Begin(cancellationToken);
        try
        {
            await _content.CopyToAsync(new VisitStream(stream, _visit, _record, Watch), context, wanted);
            IsOver = !Watch.HasFailed;
        }
        finally
        {
            Watch.End(IsOver);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _content.Headers.ContentLength ?? -1;
        return length >= 0;
    }
}
