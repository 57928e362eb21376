namespace UserBalance.Architecture.Tests;

/// <summary>Lines are as long as <c>.editorconfig</c> lets them be, which no analyzer looks at.</summary>
public sealed class LineLengthTests
{
    private const int MaxLength = 140;

    [Fact]
    public void SourceFile_HasNoLongerLine() => Assert.Empty(Repository.Files("*.cs").SelectMany(LongerIn));

    private static IEnumerable<string> LongerIn(string file) => File.ReadLines(Repository.FullPath(file))
        .Select((line, index) => (line.Length, Place: $"{file}:{index + 1}"))
        .Where(line => line.Length > MaxLength)
        .Select(line => line.Place);
}
