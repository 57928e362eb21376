using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Logging;

namespace UserBalance.Hosting.Startup;

/// <summary>
/// Where the configuration comes from, later ones winning: <see cref="Defaults"/>, <c>appsettings.json</c> and
/// <c>appsettings.{environment}.json</c> in the current directory, the file given with <c>--config</c>, environment variables, the
/// command line.
/// </summary>
internal static class ConfigurationSources
{
    /// <summary>Settings of the frameworks that suit a proxy better than their own defaults.</summary>
    private static readonly Dictionary<string, string?> Defaults = new()
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        // As long as this category is on, the web server makes a trace's span for each request that nobody asked for.
        ["Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics"] = "None",
        ["Logging:LogLevel:Orleans"] = "Warning",
        // While a store is away these say for each attempt, with a stack trace, what the pools say once and in words.
        ["Logging:LogLevel:Orleans.Grain"] = "None",
        ["Logging:LogLevel:Orleans.Persistence"] = "None",
        ["Logging:LogLevel:Orleans.Storage"] = "None",
        ["Logging:LogLevel:Polly"] = "Warning",
        ["Logging:LogLevel:Yarp"] = "Warning",
        ["Logging:Console:FormatterName"] = "simple",
        ["Logging:Console:FormatterOptions:SingleLine"] = "true",
        ["Logging:Console:FormatterOptions:UseUtcTimestamp"] = "true",
        ["Logging:Console:FormatterOptions:TimestampFormat"] = "yyyy-MM-ddTHH:mm:ss.fffZ ",
    };

    // Addresses that a host is told to listen on in general, as container images do. The listeners are the configuration's own.
    private static readonly string[] AddressSettings =
        [WebHostDefaults.ServerUrlsKey, WebHostDefaults.HttpPortsKey, WebHostDefaults.HttpsPortsKey];

    // The framework would take over a file that nobody has checked, and forget all settings of one that it cannot read.
    private const string NoReload = "--hostBuilder:reloadConfigOnChange=false";

    /// <summary>Makes a builder that has read all sources.</summary>
    /// <exception cref="InvalidDataException">A file is not valid JSON.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    public static WebApplicationBuilder CreateBuilder(CommandLine line)
    {
        var builder = WebApplication.CreateBuilder([NoReload, .. line.Settings]);
        var sources = builder.Configuration.Sources;
        sources.Insert(0, new MemoryConfigurationSource { InitialData = Defaults });
        if (line.ConfigFile is not null)
            sources.Insert(BeforeEnvironment(sources), FileAt(line.ConfigFile));
        foreach (var setting in AddressSettings)
            builder.WebHost.UseSetting(setting, "");
        builder.Logging.ClearProviders().AddConsole();
        return builder;
    }

    /// <summary>The files that a builder reads, or would read if they were there.</summary>
    public static IReadOnlyList<string> FilesOf(WebApplicationBuilder builder) =>
    [
        .. builder.Configuration.Sources
            .OfType<JsonConfigurationSource>()
            .Select(source => (source.FileProvider ?? builder.Environment.ContentRootFileProvider).GetFileInfo(source.Path!).PhysicalPath)
            .OfType<string>(),
    ];

    /// <summary>What is wrong with a file; <see langword="null"/> if <paramref name="exception"/> is of another kind.</summary>
    public static string? Explain(Exception exception) => exception switch
    {
        InvalidDataException { InnerException: { } inner } => $"{FileOf(exception)} {Explain(inner, inner.InnerException)}",
        IOException or UnauthorizedAccessException => $"The configuration cannot be read: {exception.Message}",
        _ => null,
    };

    private static string Explain(Exception problem, Exception? cause) =>
        cause is JsonException { LineNumber: { } line } json
            ? $"is not valid JSON in line {line + 1}: {WithoutPosition(json.Message)}"
            : $"is not valid: {problem.Message}";

    private static string WithoutPosition(string message) => message.Split(" LineNumber:")[0];

    // The message is "Failed to load configuration from file '<path>'."
    private static string FileOf(Exception exception) =>
        exception.Message.Split('\'') is [_, .. var path, _] ? string.Join('\'', path) : "A configuration file";

    private static int BeforeEnvironment(IList<IConfigurationSource> sources)
    {
        var last = sources.LastOrDefault(source => source is EnvironmentVariablesConfigurationSource { Prefix: null or "" });
        return last is null ? sources.Count : sources.IndexOf(last);
    }

    private static JsonConfigurationSource FileAt(string path)
    {
        var source = new JsonConfigurationSource { Path = path };
        source.ResolveFileProvider();
        return source;
    }
}
