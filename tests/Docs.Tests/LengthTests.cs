namespace UserBalance.Docs.Tests;

/// <summary>What everybody reads first stays short; what it no longer says is linked from it.</summary>
public sealed class LengthTests
{
    private static readonly char[] Blanks = [' ', '\n', '\t', '\r'];

    [Theory]
    [InlineData("README.md", 1200)]
    [InlineData("docs/architecture.md", 2000)]
    public void Document_ThatIsReadFirst_HasNoMoreWordsThan(string path, int most)
    {
        var words = new Document(path).Text.Split(Blanks, StringSplitOptions.RemoveEmptyEntries).Length;
        Assert.True(words <= most, $"{path} has {words} words; {most} are allowed.");
    }
}
