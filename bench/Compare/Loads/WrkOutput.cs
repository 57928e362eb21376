using System.Globalization;
using System.Text.RegularExpressions;

namespace UserBalance.Compare.Loads;

/// <summary>Reads what wrk prints with <c>--latency</c>.</summary>
internal static partial class WrkOutput
{
    /// <summary>Reads it.</summary>
    /// <exception cref="FormatException">It is not what wrk prints.</exception>
    public static LoadResult Parse(string output)
    {
        var total = Total.Match(output);
        if (!total.Success)
            throw new FormatException($"wrk printed no total:\n{output}");
        var requests = Count(total, "requests");
        var bad = Count(Bad.Match(output), "bad");
        var latency = new Percentiles(Percentile(output, 50), Percentile(output, 90), Percentile(output, 99));
        return new LoadResult(requests - bad, bad + SocketErrors(output), Time(total), latency);
    }

    private static TimeSpan Percentile(string output, int percent)
    {
        var match = PercentileLines.Matches(output).FirstOrDefault(match => Count(match, "percent") == percent);
        return match is null ? throw new FormatException($"wrk printed no percentile {percent}:\n{output}") : Time(match);
    }

    private static long SocketErrors(string output)
    {
        var match = Errors.Match(output);
        return match.Success ? match.Groups["count"].Captures.Sum(capture => long.Parse(capture.Value, CultureInfo.InvariantCulture)) : 0;
    }

    private static long Count(Match match, string group) =>
        match.Success ? long.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture) : 0;

    private static TimeSpan Time(Match match)
    {
        var number = double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture);
        return match.Groups["unit"].Value switch
        {
            "us" => TimeSpan.FromMicroseconds(number),
            "ms" => TimeSpan.FromMilliseconds(number),
            "s" => TimeSpan.FromSeconds(number),
            "m" => TimeSpan.FromMinutes(number),
            var unit => throw new FormatException($"wrk printed a time in '{unit}'."),
        };
    }

    [GeneratedRegex(@"(?<requests>\d+) requests in (?<number>[\d.]+)(?<unit>[a-z]+),")]
    private static partial Regex Total { get; }

    [GeneratedRegex(@"^\s+(?<percent>\d+)%\s+(?<number>[\d.]+)(?<unit>[a-z]+)\s*$", RegexOptions.Multiline)]
    private static partial Regex PercentileLines { get; }

    [GeneratedRegex(@"Non-2xx or 3xx responses: (?<bad>\d+)")]
    private static partial Regex Bad { get; }

    [GeneratedRegex(@"Socket errors:(?: [a-z]+ (?<count>\d+),?)+")]
    private static partial Regex Errors { get; }
}
