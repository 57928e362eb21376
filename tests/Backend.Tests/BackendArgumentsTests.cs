using System.Net;

namespace UserBalance.Backend.Tests;

public sealed class BackendArgumentsTests
{
    [Fact]
    public void Parse_Nothing_GivesTheArticlesDefaults()
    {
        var options = Parse([]);

        Assert.Equal("localhost", options.Name);
        Assert.Equal(new IPEndPoint(IPAddress.Any, 5001), new IPEndPoint(options.Bind, options.Port));
        Assert.Equal((TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(10)), (options.StreamInterval, options.StreamDuration));
        Assert.False(options.RefuseStaleTokens);
    }

    [Fact]
    public void Parse_Environment_IsOverruledByTheCommandLine()
    {
        var options = Parse(["--port=5012"], ("SERVER_NAME", "Backend Server 1"), ("PORT", "5011"));

        Assert.Equal("Backend Server 1", options.Name);
        Assert.Equal(5012, options.Port);
    }

    [Fact]
    public void Parse_CommandLine_SetsEveryOption()
    {
        var options = Parse(
            [
                "--name", "b 2", "--refuse-stale-tokens", "--port", "0", "--bind", "::1",
                "--stream-interval", "250ms", "--stream-duration", "1.5m",
            ]);

        Assert.Equal(("b 2", 0, IPAddress.IPv6Loopback), (options.Name, options.Port, options.Bind));
        Assert.Equal((TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(90)), (options.StreamInterval, options.StreamDuration));
        Assert.True(options.RefuseStaleTokens);
    }

    [Theory]
    [InlineData("--port", "65536")]
    [InlineData("--port", "-1")]
    [InlineData("--port", "http")]
    [InlineData("--bind", "localhost:1")]
    [InlineData("--name", "")]
    [InlineData("--stream-interval", "10")]
    [InlineData("--stream-interval", "0s")]
    [InlineData("--stream-interval", "s")]
    [InlineData("--stream-interval", "NaNs")]
    [InlineData("--stream-duration", "9999999h")]
    public void Parse_BadValue_NamesTheOptionAndTheValue(string key, string value)
    {
        var mistake = Assert.Throws<BackendArgumentException>(() => Parse([key, value]));

        Assert.StartsWith($"{key}: '{value}' is not ", mistake.Message);
        Assert.DoesNotContain('\n', mistake.Message);
    }

    [Theory]
    [InlineData("--nmae", "--nmae is unknown;")]
    [InlineData("--nmae=x", "--nmae is unknown;")]
    [InlineData("5001", "5001 is unknown;")]
    [InlineData("--name", "--name has no value.")]
    [InlineData("--refuse-stale-tokens=no", "--refuse-stale-tokens: 'no' is not expected; it takes no value.")]
    public void Parse_BadKey_NamesIt(string argument, string message) =>
        Assert.StartsWith(message, Assert.Throws<BackendArgumentException>(() => Parse([argument])).Message);

    [Fact]
    public void Parse_BadEnvironment_NamesTheVariable() =>
        Assert.StartsWith("PORT: 'x'", Assert.Throws<BackendArgumentException>(() => Parse([], ("PORT", "x"))).Message);

    private static BackendOptions Parse(string[] args, params (string Name, string Value)[] environment) =>
        BackendArguments.Parse(args, name => environment.FirstOrDefault(variable => variable.Name == name).Value);
}
