namespace UserBalance.Backend;

/// <summary>
/// Leaves the process's signals to whoever starts the server: by default every host in a process would stop at once on Ctrl-C,
/// whatever order its owner wants.
/// </summary>
internal sealed class ForeignLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
