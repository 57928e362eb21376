using UserBalance.Hosting.Configuration;

namespace UserBalance.Gateway.Configuration;

/// <summary>Every page of the operator's own can be used.</summary>
internal sealed class PageCheck(GatewayOptions options) : IStartupCheck
{
    private const string Gateway = "UserBalance:Gateway";

    /// <inheritdoc/>
    public Task RunAsync(ProblemList problems)
    {
        Check(options.Pages, Gateway, problems);
        foreach (var listener in options.Listeners)
            Check(listener.Pages, $"{Gateway}:Listeners:{listener.Name}", problems);
        return Task.CompletedTask;
    }

    private static void Check(PageOptions pages, string section, ProblemList problems)
    {
        foreach (var (_, key, path) in pages.All())
        {
            if (!PageFile.TryLoad(path, out _, out var problem))
                problems.Add($"{section}:Pages:{key}", path, "must be an HTML file in UTF-8 of at most 65536 bytes", $"the file {problem}");
        }
    }
}
