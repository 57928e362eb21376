using System.Net;
using UserBalance.Hosting.Configuration;

namespace UserBalance.Gateway.Admin.Access;

/// <summary>Logs one line for every change that somebody asks for, done or refused.</summary>
/// <param name="next">The rest of the pipeline.</param>
/// <param name="key">The key of the admin listener.</param>
/// <param name="loggers">Where the lines go.</param>
internal sealed partial class AdminAudit(RequestDelegate next, AdminKey key, ILoggerFactory loggers)
{
    /// <summary>The category of the lines.</summary>
    public const string Category = "UserBalance.Gateway.Admin.Audit";

    private const int LongestPath = 500;
    private const int LongestNote = 200;

    private readonly ILogger _logger = loggers.CreateLogger(Category);

    public async Task InvokeAsync(HttpContext context)
    {
        if (!context.Request.IsChange())
        {
            await next(context);
            return;
        }

        // The rest of the pipeline may change it.
        var path = Shorten(ProblemList.OneLine(context.Request.Path.ToUriComponent() + context.Request.QueryString.ToUriComponent()), LongestPath);
        try
        {
            await next(context);
        }
        finally
        {
            var note = context.Features.Get<AuditNote>() is { } more ? $" ({Shorten(ProblemList.OneLine(more.Text), LongestNote)})" : "";
            LogChange(
                context.Connection.RemoteIpAddress is { } address ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address) : IPAddress.None,
                context.Features.Get<AdminCaller>()?.By ?? (key.IsNeeded ? "no key" : "no key needed"),
                context.Request.Method,
                path,
                note,
                context.Response.StatusCode);
        }
    }

    private static string Shorten(string text, int longest) => text.Length <= longest ? text : $"{text[..longest]}...";

    [LoggerMessage(1, LogLevel.Information, "Asked by {Address} ({By}): {Method} {Path}{Note}, answered {Status}.")]
    private partial void LogChange(IPAddress address, string by, string method, string path, string note, int status);
}
