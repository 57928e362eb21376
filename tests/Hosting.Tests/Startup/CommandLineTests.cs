using System.Net;
using UserBalance.Hosting.Startup;

namespace UserBalance.Hosting.Tests.Startup;

public sealed class CommandLineTests
{
    [Fact]
    public void Parse_SettingsInBothForms_AreKept()
    {
        var line = CommandLine.Parse(["--UserBalance:A=1", "--check", "--userbalance:B", "2=3", "--Logging:LogLevel:Default=Debug"]);
        Assert.Null(line.Problem);
        Assert.True(line.Check);
        Assert.Equal(["--UserBalance:A=1", "--userbalance:B=2=3", "--Logging:LogLevel:Default=Debug"], line.Settings);
    }

    [Theory]
    [InlineData("--config", "{file}")]
    [InlineData("--config={file}")]
    public void Parse_Config_IsTheFullPath(params string[] args)
    {
        var file = Path.GetRelativePath(Environment.CurrentDirectory, typeof(CommandLineTests).Assembly.Location);
        var line = CommandLine.Parse(args.Select(arg => arg.Replace("{file}", file, StringComparison.Ordinal)));
        Assert.Null(line.Problem);
        Assert.Equal(typeof(CommandLineTests).Assembly.Location, line.ConfigFile);
    }

    [Theory]
    [InlineData("--chek", "--chek is not a known switch; ")]
    [InlineData("--check=true", "--check is not a known switch; ")]
    [InlineData("-c", "-c is not a known switch; ")]
    [InlineData("app", "app is not a known switch; ")]
    [InlineData("", " is not a known switch; ")]
    [InlineData("--Urls=http://*:hunter2", "--Urls is not a known switch; ")]
    [InlineData("--config", "--config needs a value")]
    [InlineData("--health", "--health needs a value")]
    [InlineData("--health=6801", "--health 6801 is not address:port, as in 127.0.0.1:6801")]
    [InlineData("--health=localhost:6801", "--health localhost:6801 is not address:port, as in 127.0.0.1:6801; write 127.0.0.1:6801.")]
    [InlineData("--UserBalance:Gateway:Admin:Key", "--UserBalance:Gateway:Admin:Key needs a value")]
    [InlineData("--config=/no/such/file.json", "--config /no/such/file.json is not a file that this process can see.")]
    [InlineData("--config=/", "--config / is not a file that this process can see.")]
    public void Parse_Wrong_IsOneProblemWithoutTheValue(string arg, string problem)
    {
        var line = CommandLine.Parse([arg]);
        Assert.StartsWith(problem, line.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", line.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_Health_IsAnAddress() =>
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 6801), CommandLine.Parse(["--health", "127.0.0.1:6801"]).Health);

    [Fact]
    public void Parse_SwitchWhereAValueShouldBe_IsAProblem() =>
        Assert.StartsWith(
            "--UserBalance:A needs a value", CommandLine.Parse(["--UserBalance:A", "--check"]).Problem, StringComparison.Ordinal);

    [Fact]
    public void Parse_SecondFile_IsAProblem()
    {
        var file = typeof(CommandLineTests).Assembly.Location;
        Assert.Contains("only one file", CommandLine.Parse([$"--config={file}", $"--config={file}"]).Problem, StringComparison.Ordinal);
    }
}
