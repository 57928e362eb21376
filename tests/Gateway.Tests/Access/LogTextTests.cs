using UserBalance.Gateway.Telemetry;

namespace UserBalance.Gateway.Tests.Access;

public sealed class LogTextTests
{
    [Theory]
    [InlineData("/", "/")]
    [InlineData("/a/b%20c", "/a/b%20c")]
    [InlineData("/a?token=secret", "/a")]
    [InlineData("/a#fragment", "/a")]
    [InlineData("?token=secret", "/")]
    [InlineData("http://user:secret@host/a?b", "/a")]
    [InlineData("http://user:secret@host", "/")]
    [InlineData("http://user:secret@host?b", "/")]
    [InlineData("*", "*")]
    [InlineData("host:443", "host:443")]
    [InlineData("", "/")]
    [InlineData("/a b", "/a\\x20b")]
    [InlineData("/a\r\nhttp client=192.0.2.7", "/a\\x0d\\x0ahttp\\x20client=192.0.2.7")]
    [InlineData("/\"\\\u001b[2J\u007f\u00e9\u2028", "/\\x22\\x5c\\x1b[2J\\x7f\\xe9\\u2028")]
    public void Path_WhateverIsInIt_IsOneWord(string target, string path) => Assert.Equal(path, LogText.PathOf(target));

    [Fact]
    public void Path_Longest_IsKeptAndALongerOneIsCut()
    {
        var longest = "/" + new string('a', LogText.LongestPath - 1);

        Assert.Same(longest, LogText.PathOf(longest));
        Assert.Equal(longest + "...", LogText.PathOf(longest + "b"));
    }

    [Fact]
    public void Word_OfNothing_IsADash() => Assert.Equal("-", LogText.Word("", 10));
}
