namespace UserBalance.Compare.Loads;

/// <summary>
/// Runs what blocks on a thread of its own: a load of blocking calls costs the machine less than one that waits for events, and the machine
/// is shared with what is measured.
/// </summary>
internal static class OwnThread
{
    public static Task<T> Run<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
