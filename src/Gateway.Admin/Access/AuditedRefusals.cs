namespace UserBalance.Gateway.Admin.Access;

/// <summary>
/// How many refusals of callers whom nobody let in are told one by one: some in a minute, of the rest only the number. Whoever reaches the
/// address can ask as often as he likes, and would fill the log.
/// </summary>
/// <param name="time">The source of time.</param>
/// <param name="tellRest">Told, at the end of a minute, how many there were beyond those.</param>
internal sealed class AuditedRefusals(TimeProvider time, Action<long> tellRest) : IDisposable
{
    /// <summary>How many are told one by one in a window.</summary>
    public const int MostInWindow = 20;

    /// <summary>How long a window is, from the first refusal in it.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private ITimer? _end;
    private long _count;

    /// <summary>One more.</summary>
    /// <returns>Whether it is to be told.</returns>
    public bool Count()
    {
        lock (_gate)
        {
            if (++_count == 1)
                (_end ??= time.CreateTimer(_ => EndWindow(), null, Window, Timeout.InfiniteTimeSpan)).Change(
                    Window, Timeout.InfiniteTimeSpan);
            return _count <= MostInWindow;
        }
    }

    public void Dispose()
    {
        lock (_gate)
            _end?.Dispose();
        EndWindow();
    }

    private void EndWindow()
    {
        long rest;
        lock (_gate)
            (rest, _count) = (_count - MostInWindow, 0);
        if (rest > 0)
            tellRest(rest);
    }
}
