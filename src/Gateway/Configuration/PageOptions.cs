using UserBalance.Gateway.Core.Outcomes;

namespace UserBalance.Gateway.Configuration;

/// <summary>
/// The section <c>Pages</c> of the gateway or of a listener: HTML files that are shown in place of the gateway's own pages, each for one
/// outcome, under its <see cref="Outcome.PageKey"/>.
/// </summary>
internal sealed class PageOptions
{
    /// <summary>No page at all.</summary>
    public static readonly PageOptions None = new();

    private readonly SortedList<int, string> _paths = [];

    /// <summary>The file for an outcome that has a <see cref="Outcome.PageKey"/>; <see langword="null"/> where there is none.</summary>
    public string? this[Outcome outcome]
    {
        get => _paths.GetValueOrDefault(outcome.Index);
        init => _paths[outcome.Index] = value!;
    }

    /// <summary>Reads the pages that there are.</summary>
    /// <param name="read">Reads what stands under a key.</param>
    public static PageOptions Read(Func<string, string?> read)
    {
        var pages = new PageOptions();
        foreach (var outcome in Outcome.All)
        {
            if (outcome.PageKey is { } key && read(key) is { } path)
                pages._paths[outcome.Index] = path;
        }

        return pages._paths.Count == 0 ? None : pages;
    }

    /// <summary>The pages that there are, in the order of the catalogue.</summary>
    public IEnumerable<(Outcome Outcome, string Key, string Path)> All() =>
        _paths.Select(page => (Outcome.All[page.Key], Outcome.All[page.Key].PageKey!, page.Value));
}
