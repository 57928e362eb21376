using System.Text.RegularExpressions;

namespace UserBalance.Docs.Tests;

/// <summary>Links between the documents lead somewhere.</summary>
public sealed partial class LinkTests
{
    public static TheoryData<string> Documents => [.. Document.All("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "docs")];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Links_ToFilesAndHeadings_LeadSomewhere(string path)
    {
        var targets = Link().Matches(new Document(path).Text).Select(match => match.Groups[1].Value)
            .Where(target => !target.StartsWith("http", StringComparison.Ordinal));
        Assert.All(targets, target => Assert.True(Exists(path, target), $"{path} links to {target}, which does not exist."));
    }

    private static bool Exists(string from, string target)
    {
        var (file, heading) = target.Split('#') is [var name, var anchor] ? (name, anchor) : (target, null);
        var path = file.Length == 0 ? from : Path.Combine(Path.GetDirectoryName(from)!, file);
        return Document.Exists(path) && (heading is null || new Document(path).Lines.Where(IsHeading).Select(Anchor).Contains(heading));
    }

    private static bool IsHeading(string line) => line.StartsWith('#');

    // As GitHub makes them.
    private static string Anchor(string heading) =>
        NotInAnchors().Replace(heading.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchors();
}
