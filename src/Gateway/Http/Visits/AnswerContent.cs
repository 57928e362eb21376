using System.Net;
using UserBalance.Gateway.Core.Assignments;
using UserBalance.Gateway.Telemetry;

namespace UserBalance.Gateway.Http.Visits;

/// <summary>
/// A server's answer, the same but for this: a tunnel that it opens is written to only while the visit may, and what it says is counted.
/// </summary>
internal sealed class AnswerContent : HttpContent
{
    private readonly HttpContent _content;
    private readonly Visit _visit;
    private readonly VisitRecord _record;

    public AnswerContent(HttpContent content, Visit visit, VisitRecord record)
    {
        (_content, _visit, _record) = (content, visit, record);
        foreach (var header in content.Headers.NonValidated)
            Headers.TryAddWithoutValidation(header.Key, header.Value);
    }

    /// <summary>Whether <paramref name="response"/> opens a tunnel.</summary>
    public static bool IsTunnel(HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.SwitchingProtocols || response.RequestMessage?.Method == HttpMethod.Connect;

    protected override Task<Stream> CreateContentReadStreamAsync() => CreateContentReadStreamAsync(CancellationToken.None);

    protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
        new VisitStream(await _content.ReadAsStreamAsync(cancellationToken), _visit, _record);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => throw new NotSupportedException();

    protected override bool TryComputeLength(out long length)
    {
        length = -1;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _content.Dispose();
        base.Dispose(disposing);
    }
}
