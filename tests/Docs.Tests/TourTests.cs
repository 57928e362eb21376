using System.Text.RegularExpressions;

namespace UserBalance.Docs.Tests;

/// <summary>The tour leads to folders that are there, and names all of those that it explains the floors of.</summary>
public sealed partial class TourTests
{
    // What is not built yet, and is named as the place where it would be.
    private const string Planned = "src/Gateway/Udp";

    private static readonly Document Tour = new("docs/architecture.md");

    [Fact]
    public void Folders_OfTheTour_AreThere()
    {
        var named = Folder()
            .Matches(Tour.Text)
            .Select(match => $"src/{match.Groups["folder"].Value}")
            .Distinct()
            .Except([Planned])
            .ToArray();
        Assert.NotEmpty(named);
        Assert.All(named, folder => Assert.True(Document.Exists(folder), $"The tour names {folder}, which does not exist."));
    }

    [Theory]
    [InlineData("Gateway.Core")]
    [InlineData("Gateway")]
    [InlineData("Grains")]
    public void Floors_OfAProject_AreItsFolders(string project)
    {
        var floors = Tour.Lines.SkipWhile(line => !line.StartsWith($"**`{project}`**", StringComparison.Ordinal)).Skip(2)
            .TakeWhile(line => line.StartsWith('|'))
            .SelectMany(row => Name().Matches(row.Split(" | ")[0]).Select(match => match.Groups[1].Value));
        Assert.Equal(Document.Folders($"src/{project}"), floors.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"`(src/)?(?<folder>(Gateway|Gateway\.Core|Gateway\.Admin|Grains|Grains\.Abstractions|Silo|Hosting)(/[A-Z]\w*)?)`")]
    private static partial Regex Folder();

    [GeneratedRegex("`([A-Za-z]+)`")]
    private static partial Regex Name();
}
