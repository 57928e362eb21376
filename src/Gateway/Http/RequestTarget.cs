namespace UserBalance.Gateway.Http;

/// <summary>
/// The target of a request as it was written. The decoded path cannot be used to write it again: it does not tell
/// <c>%2F</c> from <c>%252F</c>, and dot segments are gone.
/// </summary>
internal static class RequestTarget
{
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>
    /// Whether <paramref name="target"/> is made of visible ASCII characters. Anything else in a request line, a space in an
    /// HTTP/2 path above all, could be read by a server as the end of the target.
    /// </summary>
    public static bool IsClean(ReadOnlySpan<char> target) => target.IndexOfAnyExceptInRange('!', '~') < 0;

    /// <summary>The address at the server for a clean target in origin or absolute form.</summary>
    public static Uri At(string prefix, string target) => new(string.Concat(prefix, OriginForm(target)), AsWritten);

    // A proxy in front of an origin server sends the origin form (RFC 9112, 3.2.2), even when it was sent the absolute form.
    private static ReadOnlySpan<char> OriginForm(string target)
    {
        if (target.StartsWith('/'))
            return target;

        var afterScheme = target.IndexOf("://", StringComparison.Ordinal) + 3;
        var path = target.AsSpan(afterScheme).IndexOfAny('/', '?');
        if (path < 0)
            return "/";
        var rest = target.AsSpan(afterScheme + path);
        return rest[0] == '/' ? rest : $"/{rest}";
    }
}
