using System.Net;
using UserBalance.Hosting.Configuration;

namespace UserBalance.Gateway.Admin.Access;

/// <summary>
/// Logs one line for every change that somebody asks for, done or refused. Of the changes of callers who were not let in it logs no more
/// than <see cref="AuditedRefusals"/> tells.
/// </summary>
/// <param name="next">The rest of the pipeline.</param>
/// <param name="key">The key of the admin listener.</param>
/// <param name="log">Where the lines go.</param>
internal sealed class AdminAudit(RequestDelegate next, AdminKey key, AuditLog log)
{
    private const int LongestPath = 500;
    private const int LongestNote = 200;

    public async Task InvokeAsync(HttpContext context)
    {
        if (!context.Request.IsChange())
        {
            await next(context);
            return;
        }

        // The rest of the pipeline may change it.
        var path = Shorten(
            ProblemList.OneLine(context.Request.Path.ToUriComponent() + context.Request.QueryString.ToUriComponent()), LongestPath);
        try
        {
            await next(context);
        }
        finally
        {
            var note = context.Features.Get<AuditNote>() is { } more ? $" ({Shorten(ProblemList.OneLine(more.Text), LongestNote)})" : "";
            var caller = context.Features.Get<AdminCaller>();
            log.Write(
                context.Connection.RemoteIpAddress is { } address
                    ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)
                    : IPAddress.None,
                caller?.By ?? (key.IsNeeded ? "no key" : "no key needed"),
                $"{context.Request.Method} {path}{note}, answered {context.Response.StatusCode}",
                isLetIn: caller is not null);
        }
    }

    private static string Shorten(string text, int longest) => text.Length <= longest ? text : $"{text[..longest]}...";
}
