using UserBalance.Fuzz.Supervision;
using UserBalance.Fuzz.Targets;

namespace UserBalance.Fuzz.Tests;

/// <summary>What a run has found once must never come back.</summary>
public sealed class CorpusTests
{
    public static TheoryData<string> Targets => [.. FuzzTargets.Names];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Corpus_OfATarget_BreaksNothing(string name)
    {
        var corpus = CorpusFolder.Read(name);
        Assert.NotEmpty(corpus);
        var target = FuzzTargets.Create(name);
        foreach (var input in corpus)
        {
            Assert.InRange(input.Length, 0, target.MaxLength);
            target.Run(input);
        }
    }

    [Fact]
    public void Corpus_Folders_AreThoseOfTheTargets() =>
        Assert.Equal(
            FuzzTargets.Names.Order(StringComparer.Ordinal),
            Directory.GetDirectories(CorpusFolder.Root).Select(Path.GetFileName).Order(StringComparer.Ordinal));
}
