using System.Globalization;
using System.Text;

namespace UserBalance.Gateway.Telemetry;

/// <summary>
/// What a visitor wrote, made fit for one word of a log line: whatever is in it, it cannot end the line, begin a word of its own or grow
/// without bound.
/// </summary>
internal static class LogText
{
    /// <summary>The most characters of a path that are logged.</summary>
    public const int LongestPath = 1024;

    /// <summary>The most characters of a method that are logged.</summary>
    public const int LongestMethod = 32;

    private const string Cut = "...";

    /// <summary>The path of a request's target, without the query, which often has secrets in it.</summary>
    /// <param name="target">The target as the visitor wrote it.</param>
    public static string PathOf(string target)
    {
        var begin = target.StartsWith('/') ? 0 : BeginOfPath(target);
        var length = target.AsSpan(begin).IndexOfAny('?', '#');
        if (length < 0)
            length = target.Length - begin;
        return length == 0 ? "/" : Word(length == target.Length ? target : target.Substring(begin, length), LongestPath);
    }

    /// <summary>Visible characters as they are, without quotes and backslashes; everything else escaped.</summary>
    /// <param name="text">The text.</param>
    /// <param name="longest">How many of its characters are kept.</param>
    public static string Word(string text, int longest)
    {
        if (text.Length is 0)
            return "-";
        if (text.Length <= longest && IsPlain(text))
            return text;

        var word = new StringBuilder(Math.Min(text.Length, longest) + Cut.Length);
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, longest)))
            Append(word, c);
        return text.Length > longest ? word.Append(Cut).ToString() : word.ToString();
    }

    // In the absolute form, what stands before the path may be a name and a password.
    private static int BeginOfPath(string target)
    {
        var scheme = target.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
            return 0;
        var path = target.AsSpan(scheme + 3).IndexOfAny('/', '?');
        return path < 0 ? target.Length : scheme + 3 + path;
    }

    private static void Append(StringBuilder word, char c)
    {
        if (IsPlain(c))
            word.Append(c);
        else if (c <= byte.MaxValue)
            word.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}");
        else
            word.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
    }

    private static bool IsPlain(string text) => text.All(IsPlain);

    private static bool IsPlain(char c) => c is >= '!' and <= '~' and not ('"' or '\\');
}
