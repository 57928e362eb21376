using System.Text.RegularExpressions;

namespace UserBalance.Docs.Tests;

/// <summary>What the document says about the protocol model is what its check runs.</summary>
public sealed partial class ModelTests
{
    private const int ColumnsOfInstances = 4;
    private const int ColumnsOfVariants = 5;

    private static readonly Document Readme = new("docs/model/README.md");

    private static readonly Match[] Runs =
        [.. new Document("docs/model/check").Lines.Select(line => Run().Match(line)).Where(match => match.Success)];

    [Fact]
    public void BrokenVariants_OfTheDocument_AreTheOnesThatAreChecked()
    {
        var documented = Readme.CodeRows
            .Where(row => row.Length == ColumnsOfVariants)
            .Select(row => $"{row[0].Trim('`')} breaks promise{row[2]}");
        var run = Runs
            .Where(run => run.Groups["verdict"].Value.StartsWith("promise", StringComparison.Ordinal))
            .Select(run => $"{run.Groups["name"].Value} breaks {run.Groups["verdict"].Value}")
            .ToArray();
        Assert.NotEmpty(run);
        Assert.Equal(run.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Instances_OfTheDocument_AreTheOnesThatAreSearched()
    {
        var documented = Readme.CodeRows.Where(row => row.Length == ColumnsOfInstances).Select(row => row[0].Trim('`'));
        var run = Runs.Where(run => run.Groups["verdict"].Value == "holds").Select(run => run.Groups["name"].Value).ToArray();
        Assert.NotEmpty(run);
        Assert.Equal(run.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("^(?<verdict>holds|neverHappens|promise[0-9]) +(ledger|gateways) +(?<name>[a-z-]+) ")]
    private static partial Regex Run();
}
