using System.Text;
using System.Text.Json;
using Microsoft.Net.Http.Headers;

namespace UserBalance.Gateway.Http.Answers;

/// <summary>The three written forms of an answer: a page, a problem document (RFC 9457) and a line of text.</summary>
internal sealed class AnswerBodies(int status, string reason, string title, string detail)
{
    private readonly (string, byte[]) _html = ("text/html; charset=utf-8", Encoding.UTF8.GetBytes($"""
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title></head>
        <body><h1>{title}</h1><p>{detail}</p></body></html>

        """));

    private readonly (string, byte[]) _json =
        ("application/problem+json", JsonSerializer.SerializeToUtf8Bytes(new { title, status, detail, reason }));

    private readonly (string, byte[]) _text = ("text/plain; charset=utf-8", Encoding.UTF8.GetBytes($"{title}: {detail}\n"));

    /// <summary>The form that the request's Accept header asks for; text when it asks for nothing in particular.</summary>
    /// <param name="request">The request.</param>
    /// <param name="page">The page that the operator wants to be shown, if there is one.</param>
    public (string ContentType, byte[] Body) For(HttpRequest request, byte[]? page)
    {
        var form = FormFor(request);
        return page is not null && form == _html ? (form.ContentType, page) : form;
    }

    private (string ContentType, byte[] Body) FormFor(HttpRequest request)
    {
        foreach (var range in request.GetTypedHeaders().Accept.OrderByDescending(Preference))
        {
            if (Preference(range) > 0 && FormOf(range) is { } form)
                return form;
        }

        return _text;
    }

    private static double Preference(MediaTypeHeaderValue range) => range.Quality ?? 1;

    private (string, byte[])? FormOf(MediaTypeHeaderValue range) => range.MediaType.Value?.ToLowerInvariant() switch
    {
        "text/html" or "application/xhtml+xml" => _html,
        "application/problem+json" or "application/json" or "application/*" => _json,
        "text/plain" or "text/*" or "*/*" => _text,
        _ => null,
    };
}
