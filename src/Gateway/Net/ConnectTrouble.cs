using System.Collections.Frozen;
using System.Net.Sockets;
using UserBalance.Outages;

namespace UserBalance.Gateway.Net;

/// <summary>
/// Says that this machine cannot make connections to servers, for a reason of its own: when that begins, now and then while it lasts, and
/// when it is over. One line for each reason, however many connections it is about.
/// </summary>
/// <param name="time">The source of time.</param>
/// <param name="logger">Where to.</param>
internal sealed partial class ConnectTrouble(TimeProvider time, ILogger<ConnectTrouble> logger)
{
    /// <summary>How often it is said that it lasts. 30 s.</summary>
    public static readonly TimeSpan Reminder = TimeSpan.FromSeconds(30);

    /// <summary>For how long it must not have occurred before it is over. 10 s.</summary>
    public static readonly TimeSpan Relief = TimeSpan.FromSeconds(10);

    private readonly FrozenDictionary<ConnectFault, OutageNotice> _notices = Enum.GetValues<ConnectFault>()
        .ToFrozenDictionary(fault => fault, _ => new OutageNotice(time) { Reminder = Reminder, Relief = Relief });

    private volatile bool _hasFailed;

    /// <summary>A connection could not be made.</summary>
    /// <param name="failure">How.</param>
    /// <param name="host">Where to.</param>
    /// <param name="port">Where to.</param>
    public void Failed(ConnectException failure, string host, int port)
    {
        if (IsDue(failure.Fault))
            LogCannotConnect(logger, host, port, Explain(failure), Advise(failure.Fault));
    }

    /// <summary>A name could not be looked up, and its last address is used.</summary>
    public void UsesLastAddress(ConnectException failure, string host)
    {
        if (IsDue(failure.Fault))
            LogUsesLastAddress(logger, host, failure.SocketErrorCode, (long)HostAddresses.LongestUse.TotalHours);
    }

    /// <summary>A connection was made.</summary>
    public void Connected()
    {
        // Mostly nothing ever has, and what is only read stays in every core's cache.
        if (_hasFailed)
            End();
    }

    private bool IsDue(ConnectFault fault)
    {
        _hasFailed = true;
        return _notices[fault].Failed(out _);
    }

    // It was over with the last failure, and not only when it was believed to be.
    private void End()
    {
        foreach (var (fault, notice) in _notices)
        {
            if (notice.Worked(out var lasted))
                LogOver(logger, NameOf(fault), (lasted - notice.SinceFailure).TotalSeconds);
        }
    }

    private static string Explain(ConnectException failure) => $"{NameOf(failure.Fault)} ({failure.SocketErrorCode})";

    private static string NameOf(ConnectFault fault) => fault switch
    {
        ConnectFault.Route => "this machine has no route",
        ConnectFault.Firewall => "this machine does not permit it",
        ConnectFault.Resolver => "names cannot be looked up",
        ConnectFault.Ports => "no local port is free",
        ConnectFault.Descriptors => "the process has as many files and sockets open as it may have",
        _ => "the kernel has no memory for it",
    };

    private static string Advise(ConnectFault fault) => fault switch
    {
        ConnectFault.Route => "Look at its addresses, interfaces and routes.",
        ConnectFault.Firewall => "Look at its firewall and its security modules.",
        ConnectFault.Resolver => "Look at its resolver.",
        ConnectFault.Ports =>
            "Set net.ipv4.tcp_tw_reuse to 1, widen net.ipv4.ip_local_port_range, or limit what one client may have open "
                + "(MaxConnectionsPerClient).",
        ConnectFault.Descriptors =>
            $"Raise the limit ({DescriptorLimit.OfProcess}; ulimit -n), or lower UserBalance:Gateway:MaxConnections.",
        _ => "Look at its memory, and at net.ipv4.tcp_mem.",
    };

    [LoggerMessage(1, LogLevel.Warning,
        "Servers cannot be reached, {Host}:{Port} for example: {Reason}. That is no failure of theirs and does not count as one; visitors "
            + "are told. {Advice}")]
    private static partial void LogCannotConnect(ILogger logger, string host, int port, string reason, string advice);

    [LoggerMessage(2, LogLevel.Warning,
        "The name '{Host}' cannot be looked up ({Error}): its last known addresses are used, for {Hours} h at the most.")]
    private static partial void LogUsesLastAddress(ILogger logger, string host, SocketError error, long hours);

    [LoggerMessage(3, LogLevel.Information, "Over, after {Seconds:0.0} s: {Reason}.")]
    private static partial void LogOver(ILogger logger, string reason, double seconds);
}
