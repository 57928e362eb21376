using System.Globalization;

namespace UserBalance.Fuzz.Targets;

/// <summary>
/// Addresses as RFC 4291 (section 2.2) and everybody's dotted decimals write them, read in another way than the product reads them. What
/// this refuses the product must not take: to another program it may be another address.
/// </summary>
internal static class StrictAddress
{
    public static bool IsIPv4(string text) => text.Split('.') is { Length: 4 } parts && Array.TrueForAll(parts, IsByte);

    public static bool IsIPv6(string text)
    {
        var gap = text.IndexOf("::", StringComparison.Ordinal);
        if (gap < 0)
            return CountOf(text) == 8;
        var (before, after) = (text[..gap], text[(gap + 2)..]);
        var groups = (before.Length == 0 ? 0 : CountOf(before, isEnd: false)) + (after.Length == 0 ? 0 : CountOf(after));
        return groups is >= 0 and < 8;
    }

    // How many groups of 16 bits; far below zero when one of them is none.
    private static int CountOf(string text, bool isEnd = true)
    {
        const int wrong = -100;
        var (count, parts) = (0, text.Split(':'));
        for (var i = 0; i < parts.Length; i++)
        {
            var isIPv4 = isEnd && i == parts.Length - 1 && IsIPv4(parts[i]);
            count += isIPv4 ? 2 : IsGroup(parts[i]) ? 1 : wrong;
        }

        return count;
    }

    private static bool IsGroup(string text) => text.Length is >= 1 and <= 4 && text.All(char.IsAsciiHexDigit);

    private static bool IsByte(string text) =>
        text.Length is >= 1 and <= 3
            && text.All(char.IsAsciiDigit)
            && text is not ['0', _, ..]
            && int.Parse(text, CultureInfo.InvariantCulture) <= 255;
}
