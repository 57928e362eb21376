namespace UserBalance.Compare.Tests;

public sealed class CommandLineTests
{
    private static readonly string[] Known = ["one", "two"];

    [Fact]
    public void Parse_Nothing_MeansAllScenariosAndFiveRunsOfFiveSeconds()
    {
        var line = CommandLine.Parse([], Known);

        Assert.Null(line.Problem);
        Assert.Empty(line.Scenarios);
        Assert.Equal(5, line.Runs);
        Assert.Equal(TimeSpan.FromSeconds(5), line.Time);
        Assert.Null(line.Report);
        Assert.False(line.List);
    }

    [Fact]
    public void Parse_Everything_TakesAll()
    {
        var line = CommandLine.Parse(["two", "--runs", "7", "--seconds", "30", "one", "--report", "report.md", "--list"], Known);

        Assert.Null(line.Problem);
        Assert.Equal(["two", "one"], line.Scenarios);
        Assert.Equal(7, line.Runs);
        Assert.Equal(TimeSpan.FromSeconds(30), line.Time);
        Assert.Equal("report.md", line.Report);
        Assert.True(line.List);
    }

    [Theory]
    [InlineData("three", "three is not a known scenario; known are one, two.")]
    [InlineData("--runs", "--runs needs a value.")]
    [InlineData("--report", "--report needs a value.")]
    [InlineData("--runs 0", "--runs is '0': must be a whole number from 1 to 1000.")]
    [InlineData("--seconds -1", "--seconds is '-1': must be a whole number from 1 to 3600.")]
    [InlineData("--seconds 3601", "--seconds is '3601': must be a whole number from 1 to 3600.")]
    [InlineData("--seconds 5s", "--seconds is '5s': must be a whole number from 1 to 3600.")]
    [InlineData("--fast", $"--fast is not a known switch. {CommandLine.Usage}")]
    public void Parse_WhatCannotBeDone_SaysWhy(string words, string problem) =>
        Assert.Equal(problem, CommandLine.Parse(words.Split(' '), Known).Problem);
}
