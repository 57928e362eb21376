using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace UserBalance.Hosting.Files;

/// <summary>A <typeparamref name="T"/> that was read from a file, or from files that belong together.</summary>
internal sealed partial class WatchedFile<T> : IWatched
    where T : class
{
    private readonly string _key;
    private readonly string _path;
    private readonly FileChange _change;
    private readonly FileLoader<T> _load;
    private readonly ILogger _logger;
    private volatile T _value;

    /// <param name="key">The key of the configuration that names the file.</param>
    /// <param name="paths">The file, or the files that belong together.</param>
    /// <param name="load">Reads them.</param>
    /// <param name="logger">Where it says what was renewed.</param>
    /// <exception cref="InvalidOperationException">They cannot be used. The message is for the user.</exception>
    public WatchedFile(string key, IReadOnlyList<string> paths, FileLoader<T> load, ILogger logger)
    {
        (_key, _path, _load, _logger) = (key, paths[0], load, logger);
        // Before they are read for the first time: what changes from here on is seen.
        _change = FileChange.Since(paths);
        _value = load(out var value, out var problem)
            ? value
            : throw new InvalidOperationException($"{key}: the file '{_path}' {problem}.");
    }

    /// <summary>What was read last.</summary>
    public T Value => _value;

    /// <inheritdoc/>
    public bool HasChanged() => _change.HasHappened();

    /// <inheritdoc/>
    public bool HasChangedNow() => _change.TakeNow();

    /// <inheritdoc/>
    public void Renew()
    {
        try
        {
            if (TryReload(out var problem))
                LogRenewed(_key, _path, _value);
            else
                LogKept(_key, _path, problem);
        }
        catch (Exception unexpected)
        {
            // A file that nobody could foresee must not end the process that serves.
            LogKept(_key, _path, $"cannot be used: {unexpected.Message.TrimEnd('.')}");
        }
    }

    private bool TryReload([NotNullWhen(false)] out string? problem)
    {
        if (!_load(out var value, out problem))
            return false;
        _value = value;
        return true;
    }

    [LoggerMessage(LogLevel.Information, "{Key}: the file '{Path}' has changed and is in use: {Content}.")]
    private partial void LogRenewed(string key, string path, T content);

    [LoggerMessage(LogLevel.Error, "{Key}: the file '{Path}' has changed but {Problem}. What was read before stays in use.")]
    private partial void LogKept(string key, string path, string problem);
}
