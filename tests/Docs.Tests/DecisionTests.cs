using System.Text.RegularExpressions;

namespace UserBalance.Docs.Tests;

/// <summary>Each decision says since when it holds, and the index has all of them.</summary>
public sealed partial class DecisionTests
{
    private const string Index = "docs/decisions/README.md";

    public static TheoryData<string> Decisions => [.. Document.Files("docs/decisions", "*.md").Where(path => path != Index)];

    [Theory]
    [MemberData(nameof(Decisions))]
    public void Decision_UnderItsTitle_HasItsStatusAndDate(string path)
    {
        var line = new Document(path).Lines.ElementAt(1);
        Assert.True(Status().IsMatch(line), $"The second line of {path} is no status as {Index} shows it: {line}");
    }

    [Theory]
    [MemberData(nameof(Decisions))]
    public void Decision_InTheIndex_HasItsTitleDateAndStatus(string path)
    {
        var lines = new Document(path).Lines.Take(2).ToArray();
        var status = Status().Match(lines[1]);
        var row = Rows().FirstOrDefault(row => row[1].EndsWith($"]({Path.GetFileName(path)})", StringComparison.Ordinal));
        Assert.NotNull(row);
        Assert.Equal(status.Groups["date"].Value, row[0]);
        Assert.StartsWith($"[{lines[0].TrimStart('#', ' ')}]", row[1], StringComparison.Ordinal);
        Assert.Equal(status.Groups["state"].Value + status.Groups["changed"].Value, row[3]);
    }

    [Fact]
    public void Decisions_OfTheIndex_AreInTheOrderOfTheirDates()
    {
        var dates = Rows().Select(row => row[0]).ToArray();
        Assert.Equal(dates.Order(StringComparer.Ordinal), dates);
    }

    [Theory]
    [InlineData("Status: Accepted, 2026-11-24.", true)]
    [InlineData("Status: Accepted, 2026-11-24; changed 2026-11-30.", true)]
    [InlineData("Status: Superseded by [limits](limits.md), 2026-11-24.", true)]
    [InlineData("Status: Superseded, 2026-11-24.", false)]
    [InlineData("Status: Decided, 2026-11-24.", false)]
    [InlineData("Status: Accepted.", false)]
    [InlineData("", false)]
    public void Status_InAnyForm_IsOneOrNone(string line, bool expected) => Assert.Equal(expected, Status().IsMatch(line));

    private static string[][] Rows() =>
    [
        .. new Document(Index).Lines
            .Where(line => line.StartsWith("| 20", StringComparison.Ordinal))
            .Select(line => line.Trim('|', ' ').Split(" | ")),
    ];

    [GeneratedRegex(
        @"^Status: (?<state>Proposed|Accepted|Rejected|Superseded by \[[^\]]+\]\([a-z-]+\.md\)), "
        + @"(?<date>20\d\d-\d\d-\d\d)(?<changed>; changed 20\d\d-\d\d-\d\d)?\.$")]
    private static partial Regex Status();
}
