using System.Buffers;
using System.Text;

namespace UserBalance.Hosting.Proxies;

/// <summary>One element of the header <c>Forwarded</c>: what one proxy has told (RFC 7239, section 4).</summary>
/// <param name="For">The value of <c>for</c>; empty if it is not there.</param>
/// <param name="Proto">The value of <c>proto</c>, if it is there.</param>
internal readonly record struct ForwardedElement(string For, string? Proto)
{
    private static readonly SearchValues<char> OfToken =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Reads all elements, in their order.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IReadOnlyList<ForwardedElement> elements)
    {
        List<ForwardedElement> found = [];
        elements = found;
        while (true)
        {
            if (!TryParseOne(ref text, out var element))
                return false;
            if (element is { } one)
                found.Add(one);
            if (text.IsEmpty)
                return true;
            // What an element ends with and is not the end of all is a comma.
            text = text[1..];
        }
    }

    private static bool TryParseOne(ref ReadOnlySpan<char> text, out ForwardedElement? element)
    {
        string? node = null, scheme = null;
        var isEmpty = true;
        element = null;
        while (true)
        {
            Skip(ref text);
            // RFC 9110, 5.6.1: empty elements of a list are allowed; so are empty pairs.
            if (text is not ([] or [',' or ';', ..]))
            {
                if (!TryReadPair(ref text, out var name, out var value) || !TryKeep(name, value, ref node, ref scheme))
                    return false;
                isEmpty = false;
                Skip(ref text);
            }

            if (text is [] or [',', ..])
            {
                element = isEmpty ? null : new ForwardedElement(node ?? "", scheme);
                return true;
            }

            if (text[0] != ';')
                return false;
            text = text[1..];
        }
    }

    // A parameter that is there twice could be read differently by others.
    private static bool TryKeep(ReadOnlySpan<char> name, string value, ref string? node, ref string? scheme)
    {
        if (name.Equals("for", StringComparison.OrdinalIgnoreCase))
            return node is null && (node = value) is not null;
        if (name.Equals("proto", StringComparison.OrdinalIgnoreCase))
            return scheme is null && (scheme = value) is not null;
        return true;
    }

    private static bool TryReadPair(ref ReadOnlySpan<char> text, out ReadOnlySpan<char> name, out string value)
    {
        value = "";
        name = ReadToken(ref text);
        if (name.IsEmpty || text is not ['=', .. var rest])
            return false;
        text = rest;
        if (text is ['"', ..])
            return TryReadQuoted(ref text, out value);
        value = ReadToken(ref text).ToString();
        return value.Length > 0;
    }

    private static ReadOnlySpan<char> ReadToken(ref ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExcept(OfToken);
        var token = end < 0 ? text : text[..end];
        text = text[token.Length..];
        return token;
    }

    private static bool TryReadQuoted(ref ReadOnlySpan<char> text, out string value)
    {
        var content = new StringBuilder();
        value = "";
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                value = content.ToString();
                text = text[(i + 1)..];
                return true;
            }

            if (text[i] == '\\' && ++i == text.Length)
                return false;
            content.Append(text[i]);
        }

        return false;
    }

    private static void Skip(ref ReadOnlySpan<char> text) => text = text.TrimStart(" \t");
}
