using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using UserBalance.Gateway.Configuration;
using UserBalance.Hosting.Files;

namespace UserBalance.Gateway.Http.Answers;

/// <summary>The operator's own pages of one listener.</summary>
internal sealed class AnswerPages
{
    /// <summary>None.</summary>
    public static readonly AnswerPages None = new(FrozenDictionary<string, WatchedFile<PageFile>>.Empty);

    private readonly FrozenDictionary<string, WatchedFile<PageFile>> _pages;

    private AnswerPages(FrozenDictionary<string, WatchedFile<PageFile>> pages) => _pages = pages;

    /// <summary>Reads the pages of a listener; those of the gateway stand in for those that it has not.</summary>
    /// <param name="gateway">The pages of the gateway.</param>
    /// <param name="listener">The listener.</param>
    /// <param name="files">Looks after the files.</param>
    /// <exception cref="InvalidOperationException">A file cannot be used.</exception>
    public static AnswerPages Open(PageOptions gateway, ListenerOptions listener, WatchedFiles files)
    {
        var pages = new Dictionary<string, WatchedFile<PageFile>>(StringComparer.Ordinal);
        foreach (var (reason, key, path) in listener.Pages.All())
            pages[reason] = Open($"UserBalance:Gateway:Listeners:{listener.Name}:Pages:{key}", path, files);
        foreach (var (reason, key, path) in gateway.All().Where(page => !pages.ContainsKey(page.Reason)))
            pages[reason] = Open($"UserBalance:Gateway:Pages:{key}", path, files);
        return pages.Count == 0 ? None : new(pages.ToFrozenDictionary(StringComparer.Ordinal));
    }

    /// <summary>The page for <paramref name="reason"/>, or <see langword="null"/> if the gateway's own is to be shown.</summary>
    public byte[]? For(string reason) => _pages.TryGetValue(reason, out var page) ? page.Value.Content : null;

    private static WatchedFile<PageFile> Open(string key, string path, WatchedFiles files) => files.Open<PageFile>(
        key,
        [path],
        ([NotNullWhen(true)] out PageFile? page, [NotNullWhen(false)] out string? problem) => PageFile.TryLoad(path, out page, out problem));
}
