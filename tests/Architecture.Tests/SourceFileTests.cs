using System.Text.RegularExpressions;

namespace UserBalance.Architecture.Tests;

/// <summary>Rules for files that no analyzer knows.</summary>
public sealed partial class SourceFileTests
{
    private const int MostLines = 300;

    [Theory]
    [InlineData("*.cs")]
    [InlineData("*.css")]
    [InlineData("*.html")]
    [InlineData("*.js")]
    public void SourceFile_OfAnyProject_HasLessThan300Lines(string kind)
    {
        var files = Repository.Files(kind);
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.InRange(File.ReadLines(Repository.FullPath(file)).Count(), 1, MostLines - 1));
    }

    [Fact]
    public void SourceFile_OfAnyProject_IsNamedAfterWhatItDoes() =>
        Assert.DoesNotMatch(SaysNothing, string.Join('\n', Repository.Files("*.cs")));

    [Fact]
    public void Project_OfAnyFolder_IsInTheSolution()
    {
        var solution = File.ReadAllText(Repository.FullPath("UserBalance.Orleans.sln"));
        var listed = ProjectPath.Matches(solution).Select(match => match.Groups[1].Value.Replace('\\', '/'));
        Assert.Equal(Repository.Files("*.csproj"), listed.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("[^/\n]*(Helper|Utils|Utilities|Common|Manager)[^/\n]*$", RegexOptions.Multiline)]
    private static partial Regex SaysNothing { get; }

    [GeneratedRegex("\"([^\"]+\\.csproj)\"")]
    private static partial Regex ProjectPath { get; }
}
