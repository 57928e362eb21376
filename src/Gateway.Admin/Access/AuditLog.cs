using System.Net;

namespace UserBalance.Gateway.Admin.Access;

/// <summary>Where the lines of <see cref="AdminAudit"/> go.</summary>
internal sealed partial class AuditLog : IDisposable
{
    /// <summary>The category of the lines.</summary>
    public const string Category = "UserBalance.Gateway.Admin.Audit";

    private readonly ILogger _logger;
    private readonly AuditedRefusals _refusals;

    public AuditLog(ILoggerFactory loggers, TimeProvider time)
    {
        _logger = loggers.CreateLogger(Category);
        _refusals = new AuditedRefusals(time, rest => LogRest(rest, AuditedRefusals.Window.TotalSeconds));
    }

    /// <summary>Writes a line.</summary>
    /// <param name="address">Who asked.</param>
    /// <param name="by">By what he is let in, or is not.</param>
    /// <param name="change">What he asked for and was answered.</param>
    /// <param name="isLetIn">Whether he was let in: only then there is a line in any case.</param>
    public void Write(IPAddress address, string by, string change, bool isLetIn)
    {
        if (isLetIn || _refusals.Count())
            LogChange(address, by, change);
    }

    public void Dispose() => _refusals.Dispose();

    [LoggerMessage(1, LogLevel.Information, "Asked by {Address} ({By}): {Change}.")]
    private partial void LogChange(IPAddress address, string by, string change);

    [LoggerMessage(
        2,
        LogLevel.Warning,
        "{Count} more changes were asked for by callers who were not let in, in {Seconds} s; there is no line for each.")]
    private partial void LogRest(long count, double seconds);
}
