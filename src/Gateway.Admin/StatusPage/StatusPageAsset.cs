using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace UserBalance.Gateway.Admin.StatusPage;

/// <summary>A file of the status page.</summary>
/// <param name="Content">Its bytes.</param>
/// <param name="ContentType">What it is.</param>
/// <param name="Tag">Changes with the content, so that a browser asks for it once per version.</param>
internal sealed record StatusPageAsset(byte[] Content, string ContentType, EntityTagHeaderValue Tag)
{
    public static StatusPageAsset From(string name, Stream content)
    {
        var bytes = new byte[content.Length];
        content.ReadExactly(bytes);
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 12))}\"");
        return new(bytes, TypeOf(Path.GetExtension(name)), tag);
    }

    private static string TypeOf(string extension) => extension switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => throw new InvalidOperationException($"The status page has a file of an unknown kind, '{extension}'."),
    };
}
