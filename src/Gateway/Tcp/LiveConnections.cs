namespace UserBalance.Gateway.Tcp;

/// <summary>Counts the connections that are open, and tells when the last one ended after the door was closed.</summary>
internal sealed class LiveConnections
{
    private readonly TaskCompletionSource _none = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The open door counts as one, so that the count reaches zero only after it was closed.
    private int _count = 1;

    /// <summary>Runs <paramref name="connection"/> as one of them.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="ended">Told when it is over.</param>
    public async Task RunAsync(Func<Task> connection, Action ended)
    {
        Interlocked.Increment(ref _count);
        try
        {
            await connection();
        }
        finally
        {
            ended();
            Leave();
        }
    }

    /// <summary>Closes the door, to be called once; the task completes when no connection is left.</summary>
    public Task CloseAsync()
    {
        Leave();
        return _none.Task;
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _count) == 0)
            _none.TrySetResult();
    }
}
