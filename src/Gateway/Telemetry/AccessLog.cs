using System.Net;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Telemetry;

/// <summary>One line for each visit that is over.</summary>
/// <remarks>
/// A line begins with the mode and has words like <c>server=s2</c>, in the same order each time. A client is told as
/// <see cref="ClientKey"/>, by which the log knows what to mask.
/// </remarks>
internal sealed partial class AccessLog(ILoggerFactory loggers, TimeProvider time)
{
    /// <summary>The category of its lines; they are at <see cref="LogLevel.Information"/>.</summary>
    public const string Category = "UserBalance.Gateway.AccessLog";

    private const string None = "-";
    private const int Decimals = 3;

    private readonly ILogger _logger = loggers.CreateLogger(Category);

    /// <summary>Begins the record of a visit.</summary>
    public VisitRecord Begin() => _logger.IsEnabled(LogLevel.Information) ? new WrittenRecord(time) : VisitRecord.None;

    /// <summary>Writes the line of a request.</summary>
    /// <param name="visitor">Where it came from.</param>
    /// <param name="listener">The listener.</param>
    /// <param name="pool">Its pool.</param>
    /// <param name="request">The request.</param>
    /// <param name="record">What became of it.</param>
    public void Write(IPAddress visitor, string listener, string pool, RequestLine request, WrittenRecord record) => LogHttp(
        Shown(visitor), listener, pool, request.Method, request.Path, request.Status, Shown(record.Server), record.BytesIn, record.BytesOut,
        Milliseconds(record.Duration), Milliseconds(record.Admission), record.Outcome.Word);

    /// <summary>Writes the line of a TCP connection.</summary>
    /// <inheritdoc cref="Write(IPAddress, string, string, RequestLine, WrittenRecord)"/>
    public void Write(IPAddress visitor, string listener, string pool, WrittenRecord record) => LogTcp(
        Shown(visitor), listener, pool, Shown(record.Server), record.BytesIn, record.BytesOut,
        Milliseconds(record.Duration), Milliseconds(record.Admission), record.Outcome.Word);

    // The one place where it is decided how a visitor is told.
    private static ClientKey Shown(IPAddress visitor) => ClientKey.From(visitor);

    private static string Shown(ServerId? server) => server?.Value ?? None;

    private static double Milliseconds(TimeSpan duration) => Math.Round(duration.TotalMilliseconds, Decimals);

    [LoggerMessage(
        1,
        LogLevel.Information,
        "http client={Client} listener={Listener} pool={Pool} method={Method} path={Path} status={Status} server={Server} in={BytesIn} "
        + "out={BytesOut} ms={Duration} admission_ms={Admission} outcome={Outcome}")]
    private partial void LogHttp(
        ClientKey client, string listener, string pool, string method, string path, int status, string server, long bytesIn, long bytesOut,
        double duration, double admission, string outcome);

    [LoggerMessage(
        2,
        LogLevel.Information,
        "tcp client={Client} listener={Listener} pool={Pool} server={Server} in={BytesIn} out={BytesOut} ms={Duration} "
        + "admission_ms={Admission} outcome={Outcome}")]
    private partial void LogTcp(
        ClientKey client, string listener, string pool, string server, long bytesIn, long bytesOut, double duration, double admission,
        string outcome);
}
