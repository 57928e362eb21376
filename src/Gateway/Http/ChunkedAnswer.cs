using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace UserBalance.Gateway.Http;

/// <summary>
/// The body of an answer over HTTP/1.1 with trailers behind it, which the web server has for later versions only. It hands on what is
/// framed already.
/// </summary>
/// <param name="output">What is sent to the visitor as it is.</param>
internal sealed class ChunkedAnswer(PipeWriter output) : Stream
{
    private static readonly string[] NeverTrailers =
    [
        HeaderNames.Connection, HeaderNames.ContentLength, HeaderNames.Host, HeaderNames.KeepAlive, HeaderNames.TE, HeaderNames.Trailer,
        HeaderNames.TransferEncoding,
        HeaderNames.Upgrade,
    ];

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Whether the visitor of <paramref name="request"/> wants trailers and can have them in this form.</summary>
    public static bool IsWantedBy(HttpRequest request) =>
        HttpProtocol.IsHttp11(request.Protocol)
            && !HttpMethods.IsHead(request.Method)
            && request.Headers.TE.Count > 0
            && AreAccepted(request.Headers);

    /// <summary>Whether a request with <paramref name="headers"/> accepts trailers (RFC 9110, 10.1.4).</summary>
    public static bool AreAccepted(IHeaderDictionary headers) =>
        headers.GetCommaSeparatedValues(HeaderNames.TE).Contains("trailers", StringComparer.OrdinalIgnoreCase);

    /// <summary>Puts itself in the place of the body of <paramref name="response"/>, which must not have begun.</summary>
    public static void TakePlaceIn(HttpResponse response)
    {
        response.Headers.TransferEncoding = "chunked";
        response.Body = new ChunkedAnswer(response.BodyWriter);
    }

    /// <summary>Ends the body.</summary>
    /// <param name="trailers">What is sent behind it.</param>
    /// <param name="cancellation">The end of the visit.</param>
    public async Task EndAsync(HttpResponseHeaders trailers, CancellationToken cancellation)
    {
        Write("0\r\n");
        foreach (var trailer in trailers.NonValidated.Where(
            trailer => !NeverTrailers.Contains(trailer.Key, StringComparer.OrdinalIgnoreCase)))
        {
            foreach (var value in trailer.Value.Where(value => !value.AsSpan().ContainsAnyInRange('\0', '\x1f')))
                Write($"{trailer.Key}: {value}\r\n");
        }

        Write("\r\n");
        await output.FlushAsync(cancellation);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // An empty chunk would be the end.
        if (buffer.IsEmpty)
            return;
        Write(string.Create(CultureInfo.InvariantCulture, $"{buffer.Length:x}\r\n"));
        output.Write(buffer.Span);
        Write("\r\n");
        await output.FlushAsync(cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => output.FlushAsync(cancellationToken).AsTask();

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Write(string text) => Encoding.Latin1.GetBytes(text, output);
}
