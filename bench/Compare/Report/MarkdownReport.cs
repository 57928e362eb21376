using System.Globalization;
using System.Text;
using UserBalance.Compare.Measuring;
using UserBalance.Compare.Scenarios;

namespace UserBalance.Compare.Report;

/// <summary>The report.</summary>
internal sealed class MarkdownReport
{
    private readonly StringBuilder _text = new();

    /// <summary>Begins it.</summary>
    /// <param name="command">What was typed.</param>
    /// <param name="machine">Where it ran.</param>
    public MarkdownReport(string command, IEnumerable<(string Name, string Value)> machine)
    {
        Line("# Side by side");
        Line($"`{command}`");
        Line("");
        Row("", "");
        Rule(2);
        foreach (var (name, value) in machine)
            Row(name, value);
    }

    /// <summary>Adds a scenario.</summary>
    public void Add(Outcome outcome)
    {
        var rounds = outcome.Series[0].Samples.Count;
        Line("");
        Line($"## {outcome.Scenario.Name}");
        Line(outcome.Scenario.About);
        Line(Invariant($"Median of {rounds} rounds (least to most)."));
        Line("");
        AddFigures(outcome);
        AddLimits(outcome);
        AddRatios(outcome, rounds);
    }

    public override string ToString() => _text.ToString();

    private void AddFigures(Outcome outcome)
    {
        Metric[] metrics = [.. outcome.Series.SelectMany(series => series.Samples[0].Keys).Distinct()];
        Row(["", .. metrics.Select(metric => metric.Name)]);
        Rule(metrics.Length + 1);
        foreach (var series in outcome.Series)
            Row([series.Name, .. metrics.Select(metric => Figure(series, metric))]);
    }

    private void AddRatios(Outcome outcome, int rounds)
    {
        Comparison[] comparisons = [.. Comparison.Of(outcome)];
        if (comparisons.Length == 0)
            return;
        Line("");
        var confidence = Invariant($"an interval that holds the true one with {Statistics.Confidence(rounds):0.0%}");
        Line($"{outcome.Series[0].Name} divided by the other, round by round: the median, with {confidence}.");
        Line("");
        Row("against", "of", "ratio", "interval", "wanted", "reached");
        Rule(6);
        foreach (var comparison in comparisons)
            AddRatio(comparison);
    }

    private void AddRatio(Comparison comparison)
    {
        var (median, low, high) = comparison.Ratio;
        var wanted = $"{AtLeastOrMost(comparison.Metric)} {Bound(comparison.Wanted)}";
        Row(
            comparison.Against,
            comparison.Metric.Name,
            Ratio(median),
            $"{Ratio(low)} to {Ratio(high)}",
            wanted,
            YesOrNo(comparison.Reaches));
    }

    private void AddLimits(Outcome outcome)
    {
        var series = outcome.Series[0];
        foreach (var (metric, value) in outcome.Scenario.Limits)
        {
            var median = Statistics.Range(series.Figures(metric)).Median;
            var reached = metric.MoreIsBetter ? median >= value : median <= value;
            Line("");
            Line($"{series.Name}, {metric.Name}: wanted {AtLeastOrMost(metric)} {Bound(value)}, reached: {YesOrNo(reached)}.");
        }
    }

    private static string Figure(Series series, Metric metric)
    {
        if (!series.Samples[0].ContainsKey(metric))
            return "";
        var (median, low, high) = Statistics.Range(series.Figures(metric));
        return $"{Number(median)} ({Number(low)} to {Number(high)})";

        string Number(double number) => number.ToString($"N{metric.Decimals}", CultureInfo.InvariantCulture);
    }

    private static string AtLeastOrMost(Metric metric) => metric.MoreIsBetter ? "at least" : "at most";

    private static string Bound(double value) => value.ToString("0.0#", CultureInfo.InvariantCulture);

    private static string YesOrNo(bool reached) => reached ? "yes" : "**no**";

    private static string Ratio(double ratio) => Invariant($"{ratio:0.00}");

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private void Row(params IEnumerable<string> cells) => Line($"| {string.Join(" | ", cells)} |");

    private void Rule(int columns) => Line($"|{string.Concat(Enumerable.Repeat("---|", columns))}");

    private void Line(string line) => _text.Append(line).Append('\n');
}
