using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace UserBalance.Fuzz.Targets.Admin;

/// <summary>
/// A request as an input writes it: <c>PUT /api/v1/pools/app/servers/s1?a=b application/json</c> on the first line, without the type for
/// JSON, and behind it the body.
/// </summary>
internal sealed class AdminRequest
{
    private readonly HttpResponseFeature _response = new();

    private AdminRequest(string method, string target, string? contentType, ReadOnlySpan<byte> body)
    {
        var question = target.IndexOf('?', StringComparison.Ordinal);
        var request = new HttpRequestFeature
        {
            Method = method,
            Scheme = Uri.UriSchemeHttp,
            Protocol = "HTTP/1.1",
            Path = question < 0 ? target : target[..question],
            QueryString = question < 0 ? "" : target[question..],
            RawTarget = target,
            Body = new MemoryStream(body.ToArray()),
        };
        request.Headers.Host = "localhost";
        request.Headers.ContentType = contentType ?? "application/json";
        request.Headers.ContentLength = body.Length;
        Features.Set<IHttpRequestFeature>(request);
        Features.Set<IHttpResponseFeature>(_response);
        Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(new MemoryStream()));
        Features.Set<IHttpRequestBodyDetectionFeature>(new BodyDetection(body.Length > 0));
        Features.Set<IHttpConnectionFeature>(new HttpConnectionFeature { RemoteIpAddress = IPAddress.Loopback });
        Features.Set<IHttpRequestLifetimeFeature>(new HttpRequestLifetimeFeature());
        Features.Set<IHttpRequestIdentifierFeature>(new HttpRequestIdentifierFeature { TraceIdentifier = "fuzz" });
    }

    public FeatureCollection Features { get; } = new();

    public PathString Path => new(Features.Get<IHttpRequestFeature>()!.Path);

    public int Status => _response.StatusCode;

    public string? ContentType => _response.Headers.ContentType;

    public ReadOnlyMemory<byte> Answer => ((MemoryStream)Features.Get<IHttpResponseBodyFeature>()!.Stream).ToArray();

    /// <summary>Reads one; <see langword="null"/> when the server would not hand it to the application.</summary>
    public static AdminRequest? Read(ReadOnlySpan<byte> input)
    {
        var end = input.IndexOf((byte)'\n');
        var line = Encoding.UTF8.GetString(end < 0 ? input : input[..end]).Split(' ');
        var isToken = line[0].Length > 0 && line[0].All(char.IsAsciiLetterUpper);
        return line.Length is 2 or 3 && isToken && line[1] is ['/', ..] && !line[1].Any(char.IsControl)
            ? new(line[0], line[1], line.ElementAtOrDefault(2), end < 0 ? [] : input[(end + 1)..])
            : null;
    }

    private sealed record BodyDetection(bool CanHaveBody) : IHttpRequestBodyDetectionFeature;
}
