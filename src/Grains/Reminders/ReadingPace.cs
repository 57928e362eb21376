namespace UserBalance.Grains.Reminders;

/// <summary>
/// When a silo reads its reminders from the store again. Orleans keeps a trace of every reminder that it has removed until the next
/// reading, and each reading brings all rows: so they are read when as many are gone as there are rows, and from time to time.
/// </summary>
/// <remarks>Orleans reads its part of the ring in ranges, all at about the same time. Thread safe.</remarks>
/// <param name="time">The source of time.</param>
/// <param name="round">How often Orleans asks.</param>
/// <param name="longest">How long it may be until rows are read that other silos have written.</param>
internal sealed class ReadingPace(TimeProvider time, TimeSpan round, TimeSpan longest)
{
    /// <summary>How many may be gone at least, about 10 MB: so many rows are read at once without anybody noticing.</summary>
    public const int Least = 10_000;

    private readonly Dictionary<(uint Begin, uint End), Reading> _ranges = [];
    private readonly Lock _gate = new();
    private long _gone;

    /// <summary>Another reminder was removed, or put off beyond what Orleans keeps in memory.</summary>
    public void Gone() => Interlocked.Increment(ref _gone);

    /// <summary>Whether the range's rows are to be read now. If they are, <see cref="HasRead"/> has to follow.</summary>
    public bool MustRead(uint begin, uint end)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (!_ranges.TryGetValue((begin, end), out var reading))
                return true;
            // One that was not asked for meanwhile was another silo's.
            var wasOurs = time.GetElapsedTime(reading.Asked, now) < 3 * round;
            _ranges[(begin, end)] = reading with { Asked = now };
            return !wasOurs
                || time.GetElapsedTime(reading.Began, now) >= longest
                || Volatile.Read(ref _gone) - reading.Gone >= Math.Max(Least, Rows());
        }
    }

    /// <summary>A reading is about to begin.</summary>
    public Reading Begin()
    {
        var now = time.GetTimestamp();
        return new Reading(Asked: now, Began: now, Volatile.Read(ref _gone), Rows: 0);
    }

    /// <summary>The range's rows were read.</summary>
    public void HasRead(uint begin, uint end, Reading reading, int rows)
    {
        lock (_gate)
        {
            Forget(reading.Asked);
            _ranges[(begin, end)] = reading with { Rows = rows };
        }
    }

    private long Rows() => _ranges.Values.Sum(reading => (long)reading.Rows);

    // Ranges come and go with the silos.
    private void Forget(long now)
    {
        foreach (var (range, reading) in _ranges)
        {
            if (time.GetElapsedTime(reading.Asked, now) >= 3 * round)
                _ranges.Remove(range);
        }
    }

    /// <summary>One reading of a range.</summary>
    /// <param name="Asked">When Orleans asked last.</param>
    /// <param name="Began">When the rows were read.</param>
    /// <param name="Gone">How many were gone when it began.</param>
    /// <param name="Rows">How many rows it brought.</param>
    public readonly record struct Reading(long Asked, long Began, long Gone, int Rows);
}
