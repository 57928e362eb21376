namespace UserBalance.Hosting.Files;

/// <summary>Looks whether files that belong together have another content than that in use.</summary>
internal sealed class FileChange
{
    private readonly IReadOnlyList<string> _paths;
    private string _used;
    private string _seen;

    private FileChange(IReadOnlyList<string> paths, bool isUsed)
    {
        _paths = paths;
        _seen = FileFingerprint.Of(paths);
        _used = isUsed ? _seen : "";
    }

    /// <summary>What the files have now is about to be read.</summary>
    public static FileChange Since(IReadOnlyList<string> paths) => new(paths, isUsed: true);

    /// <summary>The files were read before, nobody knows with which content: the first that is found counts as another.</summary>
    public static FileChange SinceUnknown(IReadOnlyList<string> paths) => new(paths, isUsed: false);

    /// <summary>Takes what the files have now for the content in use, settled or not.</summary>
    /// <returns>Whether it is another than before.</returns>
    public bool TakeNow()
    {
        var (before, now) = (_used, FileFingerprint.Of(_paths));
        _used = _seen = now;
        return now != before;
    }

    /// <summary>
    /// Looks once. Another content counts when two looks have found the same, so that a file which is just being written, or one of two
    /// that is not there yet, is left alone; it is the content in use from then on.
    /// </summary>
    public bool HasHappened()
    {
        var now = FileFingerprint.Of(_paths);
        var isSettled = now == _seen;
        _seen = now;
        if (!isSettled || now == _used)
            return false;
        _used = now;
        return true;
    }
}
