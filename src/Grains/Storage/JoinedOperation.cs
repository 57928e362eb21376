namespace UserBalance.Grains.Storage;

/// <summary>
/// Runs an operation for many callers: never twice at a time, and each caller waits for a run that began after it called. One
/// run serves all callers that wait for it. This is group commit for a write, and a shared proof for a read.
/// </summary>
/// <remarks>
/// Orleans' own <c>IPersistentState</c> joins writes too, but answers a read that waits behind a write from memory (10.4.2,
/// StateStorageBridge), and serialises the live state off the grain's turn where a connection opens asynchronously.
/// For one caller at a time, as in a grain; not thread safe.
/// </remarks>
/// <param name="operation">The operation.</param>
internal sealed class JoinedOperation(Func<Task> operation)
{
    private Task? _running;
    private Task? _next;

    /// <summary>Whether none is under way, and nobody waits for the next.</summary>
    public bool IsIdle => _next is null && _running is not { IsCompleted: false };

    /// <summary>Completes when a run that begins now or later has completed; fails as that run fails.</summary>
    public Task RunAsync()
    {
        if (_next is not null)
            return _next;
        return _running is { IsCompleted: false }
            ? _next = RunAfterAsync(_running)
            : _running = operation();
    }

    private async Task RunAfterAsync(Task running)
    {
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _next = null;
        _running = operation();
        await _running;
    }
}
