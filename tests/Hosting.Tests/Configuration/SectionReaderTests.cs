using System.Text;
using Microsoft.Extensions.Configuration;
using UserBalance.Hosting.Configuration;

namespace UserBalance.Hosting.Tests.Configuration;

public sealed class SectionReaderTests
{
    private readonly ProblemList _problems = new();

    private enum Colour
    {
        Red,
        Green,
    }

    [Fact]
    public void Number_NotSet_IsTheDefault()
    {
        Assert.Equal(7, Read("{}").Number("N", 7, 1, 9));
        Assert.Equal(7, Read("""{"N": null}""").Number("N", 7, 1, 9));
        Assert.Null(Read("{}").Number("N", 1, 9));
        Assert.Empty(_problems.Lines);
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("9", 9)]
    [InlineData("\"5\"", 5)]
    public void Number_InRange_IsRead(string json, int expected)
    {
        Assert.Equal(expected, Read($$"""{"N": {{json}}}""").Number("N", 7, 1, 9));
        Assert.Empty(_problems.Lines);
    }

    [Theory]
    [InlineData("0", "0")]
    [InlineData("10", "10")]
    [InlineData("-1", "-1")]
    [InlineData("1.5", "1.5")]
    [InlineData("\"\"", "")]
    [InlineData("\" 5\"", " 5")]
    [InlineData("\"0x5\"", "0x5")]
    [InlineData("99999999999999999999", "99999999999999999999")]
    public void Number_AnythingElse_IsAProblem(string json, string shown)
    {
        Read($$"""{"N": {{json}}}""").Number("N", 7, 1, 9);
        AssertProblem($"Top:N is '{shown}': must be a whole number from 1 to 9.");
    }

    [Fact]
    public void Number_Section_IsAProblem()
    {
        Read("""{"N": {"M": 1}}""").Number("N", 7, 1, 9);
        AssertProblem("Top:N: must be one value, but has keys of its own.");
    }

    [Theory]
    [InlineData("4s", "4s", "")]
    [InlineData("61s", "61s", "")]
    [InlineData("30", "30", "; a number needs its unit, write 30s for seconds")]
    [InlineData("24:00:00", "24:00:00", "; write 24h or 1.00:00:00")]
    public void Duration_OutOfRangeOrMalformed_IsAProblem(string text, string shown, string hint)
    {
        Read($$"""{"D": "{{text}}"}""").Duration("D", default, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(1));
        AssertProblem($"Top:D is '{shown}': must be a duration from 5s to 1m{hint}.");
    }

    [Fact]
    public void Choice_NameInAnyCase_IsRead() => Assert.Equal(Colour.Green, Read("""{"C": "gREEN"}""").Choice("C", Colour.Red));

    [Theory]
    [InlineData("1")]
    [InlineData("Blue")]
    [InlineData("Red,Green")]
    [InlineData("")]
    public void Choice_AnythingElse_IsAProblem(string text)
    {
        Read($$"""{"C": "{{text}}"}""").Choice("C", Colour.Red);
        AssertProblem($"Top:C is '{text}': must be Red or Green.");
    }

    [Fact]
    public void Flag_OnlyTrueAndFalse_AreRead()
    {
        Assert.True(Read("""{"F": true}""").Flag("F", false));
        Assert.False(Read("""{"F": "FALSE"}""").Flag("F", true));
        Assert.Empty(_problems.Lines);
        Read("""{"F": "yes"}""").Flag("F", false);
        AssertProblem("Top:F is 'yes': must be true or false.");
    }

    [Fact]
    public void Required_Missing_IsAProblem()
    {
        Assert.Null(Read("{}").RequiredId("Pool"));
        AssertProblem("Top:Pool is missing: must be 1 to 63 of a-z, 0-9 and '-', and must not begin with '-'.");
    }

    [Fact]
    public void Secret_Wrong_IsNotRepeated()
    {
        Read("""{"Key": {"hunter2": "hunter3"}}""").Secret("Key");
        AssertProblem("Top:Key: must be one value, but has keys of its own.");
    }

    [Fact]
    public void Secret_Empty_IsAProblem()
    {
        Read("""{"Key": ""}""").Secret("Key");
        AssertProblem("Top:Key: must not be empty; leave the key out if there is none.");
    }

    [Fact]
    public void Section_Value_IsAProblemOnceAndNotRepeated()
    {
        var section = Read("""{"Admin": "hunter2"}""").Section("Admin");
        section.RequiredBind("Bind");
        section.ReportUnknownKeys();
        AssertProblem("Top:Admin: must be a section with keys of its own, but has a value.");
    }

    [Fact]
    public void ReportUnknownKeys_AtAnyDepth_NamesTheKeyButNotItsValue()
    {
        var top = Read("""{"A": {"N": 1, "Nn": "hunter2"}, "B": {"C": {"D": 1}}, "E": null}""");
        top.Section("A").Number("N", 1, 1, 9);
        top.ReportUnknownKeys();
        Assert.Equal(
            [
                "Top:B is not a known key; known here: A.",
                "Top:E is not a known key; known here: A.",
                "Top:A:Nn is not a known key; known here: N.",
            ],
            _problems.Lines);
    }

    [Fact]
    public void ReportUnknownKeys_KeysInOtherLetterCase_AreKnown()
    {
        var top = Read("""{"aDMIN": {"bIND": "127.0.0.1:1"}}""");
        Assert.Equal(1, top.Section("Admin").RequiredBind("Bind")?.Port);
        top.ReportUnknownKeys();
        Assert.Empty(_problems.Lines);
    }

    [Fact]
    public void Entries_Ids_AreInLowerCaseAndInNaturalOrder()
    {
        var entries = Read("""{"S10": {"A": 1}, "s2": {"A": 1}, "S1": {"A": 1}}""").Entries(null);
        Assert.Equal(["s1", "s2", "s10"], entries.Select(entry => entry.Id));
    }

    [Fact]
    public void Entries_BadId_IsAProblem()
    {
        var top = Read("""{"my_app": {"A": 1}}""");
        Assert.Empty(top.Entries("one is needed"));
        top.ReportUnknownKeys();
        AssertProblem("Top:my_app is 'my_app': an id must be 1 to 63 of a-z, 0-9 and '-', and must not begin with '-'.");
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"S": {}}""")]
    [InlineData("""{"S": []}""")]
    [InlineData("""{"S": null}""")]
    public void Entries_None_IsAProblemWhereOneIsNeeded(string json)
    {
        Read(json).Section("S").Entries("one is needed");
        AssertProblem("Top:S is missing: one is needed.");
    }

    private SectionReader Read(string json)
    {
        var text = new MemoryStream(Encoding.UTF8.GetBytes($$"""{"Top": {{json}}}"""));
        return new(new ConfigurationBuilder().AddJsonStream(text).Build().GetSection("Top"), _problems);
    }

    private void AssertProblem(string line) => Assert.Equal([line], _problems.Lines);
}
