using System.Globalization;
using UserBalance.Hosting.Configuration;

namespace UserBalance.Gateway.Admin.Pools;

/// <summary>Durations in the queries of the admin API: as in the configuration, or a bare number of seconds as in its bodies.</summary>
internal static class DurationQuery
{
    /// <summary>Reads one.</summary>
    /// <param name="text">What the caller has written, if anything.</param>
    /// <param name="min">The shortest that is allowed.</param>
    /// <param name="max">The longest that is allowed.</param>
    /// <param name="value">The duration; <see langword="null"/> when there is none.</param>
    /// <returns><see langword="false"/> when it is not one that is allowed.</returns>
    public static bool TryRead(string? text, TimeSpan min, TimeSpan max, out TimeSpan? value)
    {
        value = null;
        if (text is null)
            return true;
        if (!TryParse(text, max, out var duration) || duration < min || duration > max)
            return false;
        value = duration;
        return true;
    }

    private static bool TryParse(string text, TimeSpan max, out TimeSpan duration)
    {
        if (Duration.TryParse(text, out duration, out _))
            return true;
        var isNumber = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            && seconds <= max.TotalSeconds;
        duration = isNumber ? TimeSpan.FromSeconds(seconds) : default;
        return isNumber;
    }
}
