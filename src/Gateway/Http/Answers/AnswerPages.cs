using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Hosting.Files;

namespace UserBalance.Gateway.Http.Answers;

/// <summary>The operator's own pages of one listener.</summary>
internal sealed class AnswerPages
{
    /// <summary>None.</summary>
    public static readonly AnswerPages None = new(FrozenDictionary<Outcome, WatchedFile<PageFile>>.Empty);

    private readonly FrozenDictionary<Outcome, WatchedFile<PageFile>> _pages;

    private AnswerPages(FrozenDictionary<Outcome, WatchedFile<PageFile>> pages) => _pages = pages;

    /// <summary>Reads the pages of a listener; those of the gateway stand in for those that it has not.</summary>
    /// <param name="gateway">The pages of the gateway.</param>
    /// <param name="listener">The listener.</param>
    /// <param name="files">Looks after the files.</param>
    /// <exception cref="InvalidOperationException">A file cannot be used.</exception>
    public static AnswerPages Open(PageOptions gateway, ListenerOptions listener, WatchedFiles files)
    {
        var pages = new Dictionary<Outcome, WatchedFile<PageFile>>();
        foreach (var (outcome, key, path) in listener.Pages.All())
            pages[outcome] = Open($"UserBalance:Gateway:Listeners:{listener.Name}:Pages:{key}", path, files);
        foreach (var (outcome, key, path) in gateway.All().Where(page => !pages.ContainsKey(page.Outcome)))
            pages[outcome] = Open($"UserBalance:Gateway:Pages:{key}", path, files);
        return pages.Count == 0 ? None : new(pages.ToFrozenDictionary());
    }

    /// <summary>The page for <paramref name="outcome"/>, or <see langword="null"/> if the gateway's own is to be shown.</summary>
    public byte[]? For(Outcome outcome) => _pages.TryGetValue(outcome, out var page) ? page.Value.Content : null;

    private static WatchedFile<PageFile> Open(string key, string path, WatchedFiles files) => files.Open<PageFile>(
        key,
        [path],
        (
            [NotNullWhen(true)] out PageFile? page,
            [NotNullWhen(false)] out string? problem) => PageFile.TryLoad(path, out page, out problem));
}
