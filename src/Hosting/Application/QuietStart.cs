using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace UserBalance.Hosting.Application;

/// <summary>
/// Keeps the host and its server from logging a failed start with a stack trace: <see cref="UserBalanceApplication"/> says it in one
/// line, or throws it. Once the application has started they log as configured.
/// </summary>
internal sealed class QuietStart
{
    private static readonly string[] Categories = ["Microsoft.AspNetCore.Server.Kestrel", "Microsoft.Extensions.Hosting.Internal.Host"];

    private volatile bool _started;

    /// <summary>Adds the filters.</summary>
    public void AddTo(IServiceCollection services) => services.PostConfigure<LoggerFilterOptions>(AddRules);

    /// <summary>From here on everything is logged.</summary>
    public void End() => _started = true;

    private void AddRules(LoggerFilterOptions options)
    {
        foreach (var category in Categories)
        {
            var level = ConfiguredLevel(options, category);
            options.Rules.Add(new LoggerFilterRule(null, category, level, (_, _, _) => _started));
        }
    }

    // The longest matching name decides, and of equals the last, as in the logger's own choice of a rule.
    private static LogLevel ConfiguredLevel(LoggerFilterOptions options, string category) =>
        options.Rules
            .Where(rule => rule.ProviderName is null && category.StartsWith(rule.CategoryName ?? "", StringComparison.OrdinalIgnoreCase))
            .OrderBy(rule => rule.CategoryName?.Length ?? 0)
            .LastOrDefault()?.LogLevel ?? options.MinLevel;
}
