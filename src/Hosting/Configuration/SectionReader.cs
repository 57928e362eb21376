using Microsoft.Extensions.Configuration;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Hosting.Configuration;

/// <summary>
/// Reads one section of the configuration strictly. What is wrong is collected in the <see cref="ProblemList"/>, so that the user
/// sees all of it at once; the value returned is then a stand-in that is never used. A key that nobody asked for is a problem too.
/// </summary>
internal sealed partial class SectionReader
{
    private readonly IConfigurationSection _section;
    private readonly ProblemList _problems;
    private readonly SortedSet<string> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, SectionReader> _sections = new(StringComparer.OrdinalIgnoreCase);

    // The keys of this section are the user's own names.
    private bool _isDictionary;

    public SectionReader(IConfigurationSection section, ProblemList problems)
    {
        (_section, _problems) = (section, problems);
        IsValue = !string.IsNullOrEmpty(section.Value);
        // The value is not quoted: it may be the key or password that belongs one level deeper.
        if (IsValue)
            problems.AddUnquoted(Path, "must be a section with keys of its own, but has a value");
    }

    /// <summary>The whole key of this section.</summary>
    public string Path => _section.Path;

    /// <summary>The id by which this section is named: its key in lower case.</summary>
    public string Id => _section.Key.ToLowerInvariant();

    /// <summary>Whether there is a value where the section should be. It was reported; nothing below it is missing.</summary>
    public bool IsValue { get; }

    /// <summary>A section below this one; the same reader each time.</summary>
    public SectionReader Section(string key)
    {
        _known.Add(key);
        if (!_sections.TryGetValue(key, out var reader))
            _sections.Add(key, reader = new(_section.GetSection(key), _problems));
        return reader;
    }

    /// <summary>The sections below this one that were asked for.</summary>
    public IEnumerable<SectionReader> Sections => _sections.Values;

    /// <summary>
    /// The sections below this one, each named by an id, in order of the ids; those with a bad id are reported and left out.
    /// </summary>
    /// <param name="whenNone">What is needed here when there is none, or <see langword="null"/> if none is needed.</param>
    public IReadOnlyList<SectionReader> Entries(string? whenNone)
    {
        _isDictionary = true;
        var keys = _section.GetChildren().Select(child => child.Key).ToList();
        if (keys.Count == 0 && !IsValue && whenNone is not null)
            _problems.AddMissing(Path, whenNone);
        return [.. keys.Where(IsId).Select(Section).OrderBy(section => new ServerId(section.Id))];
    }

    /// <summary>The ids in the section <paramref name="key"/>, for a process that does not read that section itself.</summary>
    public IReadOnlyList<string> Ids(string key) =>
        [.. _section.GetSection(key).GetChildren().Select(child => child.Key.ToLowerInvariant()).OrderBy(id => new ServerId(id))];

    /// <summary>Whether <paramref name="key"/> is set, as a value or as a section.</summary>
    public bool Has(string key) => _section.GetSection(key).Exists();

    /// <summary>Lets keys pass that another process of the same configuration reads.</summary>
    public void Allow(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
            _known.Add(key);
    }

    /// <summary>Adds a problem about the value of <paramref name="key"/>.</summary>
    public void Refuse(string key, string rule, string? hint = null) =>
        _problems.Add(PathOf(key), _section[key] ?? "", rule, hint);

    /// <summary>Adds a problem about <paramref name="key"/> without repeating its value.</summary>
    public void RefuseUnquoted(string key, string rule, string? hint = null)
    {
        _known.Add(key);
        _problems.AddUnquoted(PathOf(key), rule, hint);
    }

    /// <summary>Reports the keys that were not asked for, here and in all sections that were read.</summary>
    public void ReportUnknownKeys()
    {
        if (!_isDictionary)
        {
            foreach (var child in _section.GetChildren().Where(child => !_known.Contains(child.Key)))
                _problems.Add($"{child.Path} is not a known key; known here: {string.Join(", ", _known)}.");
        }

        foreach (var section in _sections.Values)
            section.ReportUnknownKeys();
    }

    /// <summary>The whole key of <paramref name="key"/> in this section.</summary>
    public string PathOf(string key) => ConfigurationPath.Combine(Path, key);

    private bool IsId(string key)
    {
        var isId = ConfiguredId.TryParse(key, out _, out _);
        if (!isId)
            _problems.Add(PathOf(key), key, "an id " + ConfiguredId.Rule);
        return isId;
    }
}
