namespace UserBalance.Architecture.Tests;

/// <summary>Lines are as long as <c>.editorconfig</c> lets them be, which no analyzer looks at.</summary>
public sealed class LineLengthTests
{
    private const int MaxLength = 140;

    // How many longer lines the folders that begin so still have. These numbers only go down; at none the line goes.
    private static readonly (string Folder, int Longer)[] Unfinished =
    [
        ("src/Gateway", 199),
        ("tests/Gateway", 155),
    ];

    public static TheoryData<string, int> Folders => [.. Unfinished];

    [Fact]
    public void SourceFile_OfAnyFolderButThese_HasNoLongerLine() =>
        Assert.Empty(LongerIn(file => !Array.Exists(Unfinished, unfinished => IsIn(unfinished.Folder, file))));

    [Theory]
    [MemberData(nameof(Folders))]
    public void SourceFiles_OfAFolderThatIsUnfinished_HaveNoMoreLongerLines(string folder, int longer) =>
        Assert.InRange(LongerIn(file => IsIn(folder, file)).Count, 1, longer);

    private static bool IsIn(string folder, string file) => file.StartsWith(folder, StringComparison.Ordinal);

    private static List<string> LongerIn(Func<string, bool> wanted) =>
    [
        .. Repository.Files("*.cs").Where(wanted).SelectMany(file => File.ReadLines(Repository.FullPath(file))
            .Select((line, index) => (line.Length, Place: $"{file}:{index + 1}"))
            .Where(line => line.Length > MaxLength)
            .Select(line => line.Place)),
    ];
}
