using Microsoft.Extensions.Configuration;
using UserBalance.Hosting.Startup;

namespace UserBalance.Hosting.Reload;

/// <summary>The configuration that a process runs with.</summary>
/// <param name="startup">What the process was started with.</param>
/// <param name="configuration">Where the frameworks, as that of logging, look for their settings.</param>
/// <param name="files">The files that it comes from, also those that are not there.</param>
internal sealed class RunningConfiguration(UserBalanceStartup startup, IConfigurationRoot configuration, IReadOnlyList<string> files)
{
    private IReadOnlyDictionary<string, string?> _values = startup.Values();

    /// <summary>The files that it comes from, also those that are not there.</summary>
    public IReadOnlyList<string> Files => files;

    /// <summary>Applies what can be applied of another configuration.</summary>
    /// <param name="fresh">A configuration without problems.</param>
    /// <returns>The keys that have changed and are in use now, and those that will be at the next start.</returns>
    public (IReadOnlyList<string> Applied, IReadOnlyList<string> Later) Change(UserBalanceStartup fresh)
    {
        configuration.Reload();
        var before = _values;
        _values = fresh.Values();
        var keys = before.Keys.Union(_values.Keys, StringComparer.OrdinalIgnoreCase);
        string[] changed = [.. keys.Where(key => IsChanged(before, key)).Order(StringComparer.OrdinalIgnoreCase)];
        var applied = new List<string>(changed.Where(key => IsIn(LogLevels.Logging, key)));
        foreach (var (name, apply) in startup.Live)
        {
            var section = fresh.Settings.Section(name);
            var ofSection = changed.Where(key => IsIn(section.Path, key)).ToList();
            if (ofSection.Count > 0)
                apply(section);
            applied.AddRange(ofSection);
        }

        return (applied, [.. changed.Except(applied)]);
    }

    private bool IsChanged(IReadOnlyDictionary<string, string?> before, string key) =>
        before.GetValueOrDefault(key) != _values.GetValueOrDefault(key);

    private static bool IsIn(string section, string key) =>
        key.StartsWith(section + ConfigurationPath.KeyDelimiter, StringComparison.OrdinalIgnoreCase);
}
