namespace UserBalance.Hosting.Files;

/// <summary>Looks whether files that belong together have another content than that in use.</summary>
internal sealed class FileChange
{
    private readonly IReadOnlyList<string> _paths;
    private string _used;
    private string _seen;

    /// <param name="paths">The files. What they have now is in use.</param>
    public FileChange(IReadOnlyList<string> paths)
    {
        _paths = paths;
        _seen = _used = FileFingerprint.Of(paths);
    }

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
