using UserBalance.Outages;

namespace UserBalance.Gateway.Connections;

/// <summary>
/// Keeps visitors from taking the memory that the gateway needs to serve the others: when it becomes short, the connections of those who
/// may hold the most are closed.
/// </summary>
/// <param name="connections">Those that are open.</param>
/// <param name="measure">Measures the memory.</param>
/// <param name="collect">Gives back what is no longer used.</param>
/// <param name="time">The source of time.</param>
/// <param name="logger">Told what was closed.</param>
internal sealed partial class MemoryGuard(
    OpenConnections connections, Func<MemoryUse> measure, Action collect, TimeProvider time, ILogger<MemoryGuard> logger)
{
    /// <summary>How often it looks. 250 ms: what is received meanwhile has to fit into the rest.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>The part of the memory from which on it is short.</summary>
    public const double Short = 0.8;

    /// <summary>The part of the memory that visitors have to hold together, or they are not why it is short: 1/8.</summary>
    public const int VisitorsPart = 8;

    /// <summary>The part of what visitors hold that is given back each time.</summary>
    public const double ShedShare = 0.25;

    /// <summary>How long it waits at least between two collections, which stop the process. 2 s.</summary>
    public static readonly TimeSpan CollectionPause = TimeSpan.FromSeconds(2);

    /// <summary>How often it is said at most. 30 s.</summary>
    public static readonly TimeSpan Reminder = TimeSpan.FromSeconds(30);

    private DateTimeOffset _mayCollect;
    private readonly OutageNotice _notice = new(time) { Reminder = Reminder };
    private int _closed;

    /// <summary>Looks, and closes what has to be closed.</summary>
    public void Look()
    {
        var use = measure();
        // Memory that the users' assignments take is not given back by a collection either, which stops everybody.
        if (use.Share < Short || connections.MayHold < use.Most / VisitorsPart)
            return;
        if (TryCollect() && (use = measure()).Share < Short)
            return;
        _closed += connections.Shed(ShedShare);
        Log(use);
    }

    private bool TryCollect()
    {
        var now = time.GetUtcNow();
        if (now < _mayCollect)
            return false;
        collect();
        _mayCollect = now + CollectionPause;
        return true;
    }

    private void Log(MemoryUse use)
    {
        if (_closed == 0 || !_notice.Failed(out _))
            return;
        LogClosed(logger, _closed, use.Used / (1024 * 1024), use.Most / (1024 * 1024));
        _closed = 0;
    }

    [LoggerMessage(1, LogLevel.Warning,
        "Memory is short ({Used} of {Most} MiB): {Connections} connections of the visitors who may hold the most of it were closed.")]
    private static partial void LogClosed(ILogger logger, int connections, long used, long most);
}
