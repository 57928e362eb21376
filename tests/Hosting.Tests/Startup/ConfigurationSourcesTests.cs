using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using UserBalance.Hosting.Startup;

namespace UserBalance.Hosting.Tests.Startup;

public sealed class ConfigurationSourcesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void CreateBuilder_OneKeyInAllSources_TheLaterWins()
    {
        const string variable = "Ub_Sources_Test__C";
        _directory.Write("appsettings.json", """{"Ub_Sources_Test": {"A": "app", "B": "app", "C": "app"}}""");
        var file = _directory.Write("more.json", """{"Ub_Sources_Test": {"B": "file", "C": "file"}}""");
        Environment.SetEnvironmentVariable(variable, "environment");
        try
        {
            var test = Create($"--config={file}").GetSection("Ub_Sources_Test");
            Assert.Equal(("app", "file", "environment"), (test["A"], test["B"], test["C"]));
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, null);
        }
    }

    [Fact]
    public void CreateBuilder_CommandLine_WinsOverTheFile()
    {
        var file = _directory.Write("more.json", """{"UserBalance": {"A": "file", "B": "file"}}""");
        var settings = Create($"--config={file}", "--UserBalance:A=line").GetSection("UserBalance");
        Assert.Equal(("line", "file"), (settings["A"], settings["B"]));
    }

    [Theory]
    [InlineData("Orleans.Runtime.Silo", LogLevel.Information, false)]
    [InlineData("Orleans.Runtime.Silo", LogLevel.Warning, true)]
    [InlineData("Yarp.ReverseProxy.Forwarder", LogLevel.Information, false)]
    [InlineData("Microsoft.AspNetCore.Hosting", LogLevel.Information, false)]
    [InlineData("UserBalance.Gateway", LogLevel.Information, true)]
    [InlineData("UserBalance.Gateway", LogLevel.Debug, false)]
    public void CreateBuilder_LogLevels_AreQuietForTheFrameworks(string category, LogLevel level, bool enabled) =>
        Assert.Equal(enabled, IsLogged(category, level));

    [Fact]
    public void CreateBuilder_LogLevels_CanBeSet()
    {
        Assert.True(IsLogged("Orleans.Runtime.Silo", LogLevel.Debug, "--Logging:LogLevel:Orleans=Debug"));
        Assert.True(IsLogged("Orleans.Runtime.Silo", LogLevel.Debug, "--Logging:LogLevel:Orleans.Runtime=Debug"));
        Assert.False(IsLogged("UserBalance.Gateway", LogLevel.Warning, "--Logging:LogLevel:Default=Error"));
    }

    [Fact]
    public void CreateBuilder_AddressesOfTheHost_AreIgnored()
    {
        var variables = new[] { "ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS", "DOTNET_HTTPS_PORTS" };
        try
        {
            Array.ForEach(variables, variable => Environment.SetEnvironmentVariable(variable, "8080"));
            var configuration = Create();
            Assert.All(["urls", "http_ports", "https_ports"], key => Assert.Equal("", configuration[key]));
        }
        finally
        {
            Array.ForEach(variables, variable => Environment.SetEnvironmentVariable(variable, null));
        }
    }

    [Theory]
    [InlineData("{\n  \"A\": 1,\n  oops\n}", "is not valid JSON in line 3: 'o' is an invalid start of a property name")]
    [InlineData("", "is not valid JSON in line 1: The input does not contain any JSON tokens")]
    [InlineData("[1]", "is not valid: Top-level JSON element must be an object")]
    [InlineData("""{"A": 1, "a": 2}""", "is not valid: A duplicate key 'a' was found")]
    public void Explain_BadFile_NamesFileAndLine(string json, string problem)
    {
        var file = _directory.Write("it's bad.json", json);
        var exception = Assert.ThrowsAny<Exception>(() => Create($"--config={file}"));
        Assert.StartsWith($"{file} {problem}", ConfigurationSources.Explain(exception), StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_AnotherException_IsNotExplained() => Assert.Null(ConfigurationSources.Explain(new InvalidOperationException()));

    private bool IsLogged(string category, LogLevel level, params string[] args)
    {
        var builder = ConfigurationSources.CreateBuilder(Line(args));
        using var services = builder.Services.BuildServiceProvider();
        return services.GetRequiredService<ILoggerFactory>().CreateLogger(category).IsEnabled(level);
    }

    private ConfigurationManager Create(params string[] args) => ConfigurationSources.CreateBuilder(Line(args)).Configuration;

    private CommandLine Line(string[] args)
    {
        var line = CommandLine.Parse([.. args, $"--contentRoot={_directory.Path}"]);
        Assert.Null(line.Problem);
        return line;
    }
}
