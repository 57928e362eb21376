using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using UserBalance.Hosting.Configuration;

namespace UserBalance.Hosting.Startup;

/// <summary>Finds misspelled log levels, which the logging framework would otherwise answer with an exception when it is built.</summary>
internal static class LogLevels
{
    /// <summary>The section that the logging framework reads.</summary>
    public const string Logging = "Logging";

    private const string Section = "LogLevel";

    /// <summary>Checks <c>Logging:LogLevel</c> and the levels of each provider.</summary>
    public static void Check(IConfiguration configuration, ProblemList problems)
    {
        var logging = configuration.GetSection(Logging);
        foreach (var provider in logging.GetChildren().Select(child => child.GetSection(Section)).Prepend(logging.GetSection(Section)))
            new SectionReader(provider, problems).CheckChoices<LogLevel>();
    }
}
