using System.Globalization;
using System.Text.RegularExpressions;

namespace UserBalance.Hosting.Configuration;

/// <summary>
/// Durations as they are written in the configuration: <c>90s</c>, <c>15m</c>, <c>24h</c>, <c>1d</c>, <c>hh:mm:ss</c> or
/// <c>d.hh:mm:ss</c>.
/// </summary>
/// <remarks>
/// .NET's own reading is not used: to it <c>86400</c> is 86,400 days and <c>24:00:00</c> is 24 days, and nobody means that.
/// </remarks>
internal static partial class Duration
{
    private static readonly (char Unit, long Seconds)[] Units = [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];

    /// <summary>Reads a duration.</summary>
    /// <param name="text">What is written.</param>
    /// <param name="value">The duration.</param>
    /// <param name="hint">How the user may have meant it, when that is known.</param>
    public static bool TryParse(string text, out TimeSpan value, out string? hint)
    {
        (value, hint) = (default, null);
        if (UnitForm().Match(text) is { Success: true } unitForm)
            return TryTotal(Number(unitForm, "n") * SecondsOf(unitForm.Groups["unit"].ValueSpan[0]), out value);
        if (ColonForm().Match(text) is { Success: true } colonForm)
            return TryReadColons(colonForm, out value, out hint);
        if (text.Length > 0 && !text.AsSpan().ContainsAnyExceptInRange('0', '9'))
            hint = $"a number needs its unit, write {text}s for seconds";
        return false;
    }

    /// <summary>Writes a duration of whole seconds in the shortest way: <c>90s</c>, <c>1d</c>.</summary>
    public static string Format(TimeSpan value)
    {
        var seconds = value.Ticks / TimeSpan.TicksPerSecond;
        foreach (var (unit, length) in Units)
        {
            if (seconds != 0 && seconds % length == 0)
                return string.Create(CultureInfo.InvariantCulture, $"{seconds / length}{unit}");
        }

        return "0s";
    }

    private static bool TryReadColons(Match match, out TimeSpan value, out string? hint)
    {
        var (hours, minutes, seconds) = (Number(match, "h"), Number(match, "m"), Number(match, "s"));
        (value, hint) = (default, null);
        if (minutes > 59 || seconds > 59)
            return false;
        if (hours < 24)
            return TryTotal((Number(match, "d") * 86_400) + (hours * 3_600) + (minutes * 60) + seconds, out value);
        hint = match.Groups["d"].Success ? "hours go from 00 to 23 beside days" : SaidOtherwise(hours, minutes, seconds);
        return false;
    }

    private static string SaidOtherwise(Int128 hours, Int128 minutes, Int128 seconds)
    {
        var days = $"{hours / 24}.{(int)(hours % 24):00}:{(int)minutes:00}:{(int)seconds:00}";
        return minutes == 0 && seconds == 0 ? $"write {hours}h or {days}" : $"write {days}";
    }

    private static bool TryTotal(Int128 seconds, out TimeSpan value)
    {
        var fits = seconds <= TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerSecond;
        value = fits ? TimeSpan.FromSeconds((long)seconds) : default;
        return fits;
    }

    private static long SecondsOf(char unit) => Array.Find(Units, u => u.Unit == unit).Seconds;

    // The patterns bound the digits, so that no number overflows.
    private static Int128 Number(Match match, string group) =>
        match.Groups[group] is { Success: true } digits
            ? Int128.Parse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture)
            : 0;

    [GeneratedRegex(@"^(?<n>[0-9]{1,18})(?<unit>[smhd])\z")]
    private static partial Regex UnitForm();

    [GeneratedRegex(@"^(?:(?<d>[0-9]{1,18})\.)?(?<h>[0-9]{1,9}):(?<m>[0-9]{2}):(?<s>[0-9]{2})\z")]
    private static partial Regex ColonForm();
}
