namespace UserBalance.Hosting.Files;

/// <summary>Something that was read from a file, or from files that belong together, and is read again when they have changed.</summary>
internal abstract class WatchedFile
{
    private readonly FileChange _change;

    protected WatchedFile(string key, IReadOnlyList<string> paths)
    {
        Key = key;
        Path = paths[0];
        // Before they are read for the first time: what changes from here on is seen.
        _change = new(paths);
    }

    /// <summary>The key of the configuration that names the file.</summary>
    public string Key { get; }

    /// <summary>The file; the first of several.</summary>
    public string Path { get; }

    /// <inheritdoc cref="FileChange.HasHappened"/>
    public bool HasChanged() => _change.HasHappened();

    /// <inheritdoc cref="FileChange.TakeNow"/>
    public bool HasChangedNow() => _change.TakeNow();

    /// <summary>Reads it again.</summary>
    /// <returns>Why it cannot be used, so that what was read before stays; <see langword="null"/> when it is in use.</returns>
    public abstract string? Reload();
}

/// <summary>A <typeparamref name="T"/> from a file.</summary>
internal sealed class WatchedFile<T> : WatchedFile
    where T : class
{
    private readonly FileLoader<T> _load;
    private volatile T _value;

    /// <param name="key">The key of the configuration that names the file.</param>
    /// <param name="paths">The file, or the files that belong together.</param>
    /// <param name="load">Reads them.</param>
    /// <exception cref="InvalidOperationException">They cannot be used. The message is for the user.</exception>
    public WatchedFile(string key, IReadOnlyList<string> paths, FileLoader<T> load)
        : base(key, paths)
    {
        _load = load;
        _value = load(out var value, out var problem)
            ? value
            : throw new InvalidOperationException($"{key}: the file '{Path}' {problem}.");
    }

    /// <summary>What was read last.</summary>
    public T Value => _value;

    /// <inheritdoc/>
    public override string? Reload()
    {
        if (!_load(out var value, out var problem))
            return problem;
        _value = value;
        return null;
    }

    /// <summary>What is in use.</summary>
    public override string ToString() => _value.ToString() ?? "";
}
