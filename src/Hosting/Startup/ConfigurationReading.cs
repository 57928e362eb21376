using Microsoft.AspNetCore.Builder;
using UserBalance.Hosting.Configuration;

namespace UserBalance.Hosting.Startup;

/// <summary>What one reading of the whole configuration gave: an application that can be built, or problems.</summary>
internal sealed class ConfigurationReading : IDisposable
{
    private readonly ProblemList _problems;

    private ConfigurationReading(WebApplicationBuilder? builder, ProblemList problems) => (Builder, _problems) = (builder, problems);

    /// <summary>The application's builder, or <see langword="null"/> when the files could not even be read.</summary>
    public WebApplicationBuilder? Builder { get; }

    /// <summary>What is wrong, one line each; nothing may be built as long as there is any.</summary>
    public IReadOnlyList<string> Problems => _problems.Lines;

    /// <inheritdoc cref="UserBalanceStartup.Advice"/>
    public string? Advice => Builder is null ? null : UserBalanceStartup.Of(Builder).Advice;

    /// <summary>Reads all sources as they are now.</summary>
    /// <param name="line">The command line.</param>
    /// <param name="add">Adds the parts of the process, each of which reads its section.</param>
    public static ConfigurationReading Of(CommandLine line, Action<WebApplicationBuilder> add)
    {
        WebApplicationBuilder builder;
        try
        {
            builder = ConfigurationSources.CreateBuilder(line);
        }
        catch (Exception e) when (ConfigurationSources.Explain(e) is { } explanation)
        {
            var problems = new ProblemList();
            problems.Add(explanation);
            return new(null, problems);
        }

        add(builder);
        var startup = UserBalanceStartup.Of(builder);
        startup.FinishReading();
        return new(builder, startup.Problems);
    }

    /// <summary>Lets go of the files of a reading from which nothing was built.</summary>
    public void Dispose() => ((IDisposable?)Builder?.Configuration)?.Dispose();
}
