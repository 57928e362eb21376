using System.Net.Sockets;
using UserBalance.Outages;

namespace UserBalance.Gateway.Net;

/// <summary>Says that a listener cannot accept connections: when it begins, now and then while it lasts, and when it is over.</summary>
/// <param name="listener">What listens, in words.</param>
/// <param name="reserve">Let go when there is no descriptor.</param>
/// <param name="time">The source of time.</param>
/// <param name="logger">Where to.</param>
internal sealed partial class AcceptTrouble(string listener, DescriptorReserve reserve, TimeProvider time, ILogger<AcceptTrouble> logger)
{
    /// <summary>How long to wait at least before the next attempt, which would probably fail too. 100 ms.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>How often it is said that it lasts. 30 s.</summary>
    public static readonly TimeSpan Reminder = TimeSpan.FromSeconds(30);

    /// <summary>For how long no attempt may fail before it is over: one descriptor that becomes free changes nothing. 5 s.</summary>
    public static readonly TimeSpan Relief = TimeSpan.FromSeconds(5);

    private readonly OutageNotice _notice = new(time) { Reminder = Reminder, Relief = Relief };

    /// <summary>
    /// Whether nobody is to be accepted at this moment, by no listener: a descriptor that is free was let go for something else.
    /// </summary>
    public bool MustPause => reserve.IsReleased;

    /// <summary>Waits until the next attempt may succeed.</summary>
    public async Task PauseAsync(CancellationToken stopping)
    {
        do
            await Task.Delay(Pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!stopping.IsCancellationRequested && !reserve.TryHold());
    }

    /// <summary>A connection could not be accepted.</summary>
    public void Failed(Exception failure)
    {
        if (IsWantOfDescriptors(failure))
            reserve.Release();
        if (!_notice.Failed(out _))
            return;
        if (IsWantOfDescriptors(failure))
            LogNoDescriptor(logger, listener, DescriptorLimit.OfProcess);
        else
            LogFailed(logger, listener, failure.Message);
    }

    /// <summary>A connection was accepted.</summary>
    public void Accepted()
    {
        if (_notice.Worked(out var lasted))
            LogOver(logger, listener, lasted.TotalSeconds);
    }

    private static bool IsWantOfDescriptors(Exception failure) =>
        failure is SocketException { SocketErrorCode: SocketError.TooManyOpenSockets };

    [LoggerMessage(1, LogLevel.Warning,
        "{Listener} cannot accept connections, because the process has as many files and sockets open as it may have ({Limit}). "
        + "Those that are open are served. Raise the limit (ulimit -n), or lower UserBalance:Gateway:MaxConnections.")]
    private static partial void LogNoDescriptor(ILogger logger, string listener, int? limit);

    [LoggerMessage(2, LogLevel.Warning, "{Listener} cannot accept connections: {Reason}.")]
    private static partial void LogFailed(ILogger logger, string listener, string reason);

    [LoggerMessage(3, LogLevel.Information, "{Listener} accepts connections again, after {Seconds:0.0} s.")]
    private static partial void LogOver(ILogger logger, string listener, double seconds);
}
