using Microsoft.Extensions.Logging;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Grains.Decisions;

/// <summary>The pool's log: one line per decision, and in a flood of rejections a count instead of a line each.</summary>
/// <param name="logger">Where to.</param>
/// <param name="time">The source of time.</param>
internal sealed partial class PoolLog(ILogger logger, TimeProvider time)
{
    /// <summary>How many rejections a second get a line of their own.</summary>
    private const int RejectionsPerSecond = 10;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    private long _windowStart;
    private int _inWindow;

    public void Claimed(string pool, long epoch, int assignments) => LogClaimed(logger, pool, epoch, assignments);

    public void Deposed(string pool, long epoch, Exception failure) => LogDeposed(logger, pool, epoch, failure.GetType().Name);

    public void Reconfigured(string pool) => LogReconfigured(logger, pool);

    public void ServersConfigured(string pool) => LogServersConfigured(logger, pool);

    public void ServerState(string pool, ServerStatus server) =>
        LogServerState(logger, server.Id, pool, server.Address, server.State, server.Health, server.Users, server.MaxUsers);

    public void Decided(string pool, PoolEvent decision)
    {
        switch (decision)
        {
            case { Kind: PoolEventKind.Assigned, Server: { } server }:
                LogAssigned(logger, decision.Client, pool, server.Id, server.Users, server.MaxUsers);
                break;
            case { Kind: PoolEventKind.Expired, Server: { } server }:
                LogExpired(logger, decision.Client, pool, server.Id, server.Users, server.MaxUsers);
                break;
            case { Kind: PoolEventKind.Moved, Server: { } server }:
                LogMoved(logger, decision.Client, pool, server.Id, server.Users, server.MaxUsers);
                break;
            case { Kind: PoolEventKind.Evicted, Server: { } server }:
                LogEvicted(logger, decision.Client, pool, server.Id, server.Users, server.MaxUsers);
                break;
            case { Kind: PoolEventKind.Rejected }:
                Rejected(pool, decision.Client);
                break;
        }
    }

    /// <summary>Logs the rejections without a line of their own once their second is over.</summary>
    public void LogRest(string pool)
    {
        if (_inWindow == 0 || time.GetElapsedTime(_windowStart) < Window)
            return;
        if (_inWindow > RejectionsPerSecond)
            LogRejectedMore(logger, pool, _inWindow - RejectionsPerSecond);
        _inWindow = 0;
    }

    private void Rejected(string pool, ClientKey client)
    {
        LogRest(pool);
        if (_inWindow == 0)
            _windowStart = time.GetTimestamp();
        if (++_inWindow <= RejectionsPerSecond)
            LogRejected(logger, client, pool);
    }

    [LoggerMessage(1, LogLevel.Information, "Claimed the ledger of pool '{Pool}' under epoch {Epoch} with {Assignments} assignments.")]
    private static partial void LogClaimed(ILogger logger, string pool, long epoch, int assignments);

    [LoggerMessage(
        2, LogLevel.Information, "Assigned client {Client} of pool '{Pool}' to server '{Server}' (now {Users} of {MaxUsers} users).")]
    private static partial void LogAssigned(ILogger logger, ClientKey client, string pool, ServerId server, int users, int maxUsers);

    [LoggerMessage(3, LogLevel.Information, "Rejected client {Client}: no server of pool '{Pool}' has a free slot.")]
    private static partial void LogRejected(ILogger logger, ClientKey client, string pool);

    [LoggerMessage(4, LogLevel.Information, "Rejected {Count} more clients of pool '{Pool}'.")]
    private static partial void LogRejectedMore(ILogger logger, string pool, int count);

    [LoggerMessage(
        5, LogLevel.Information, "Expired client {Client} of pool '{Pool}' from server '{Server}' (now {Users} of {MaxUsers} users).")]
    private static partial void LogExpired(ILogger logger, ClientKey client, string pool, ServerId server, int users, int maxUsers);

    [LoggerMessage(
        6, LogLevel.Warning, "This activation of pool '{Pool}' under epoch {Epoch} ends: its ledger is not its own any more or cannot be "
            + "read or written ({Failure}).")]
    private static partial void LogDeposed(ILogger logger, string pool, long epoch, string failure);

    [LoggerMessage(
        7, LogLevel.Information, "Moved client {Client} of pool '{Pool}' to server '{Server}' (now {Users} of {MaxUsers} users).")]
    private static partial void LogMoved(ILogger logger, ClientKey client, string pool, ServerId server, int users, int maxUsers);

    [LoggerMessage(
        8, LogLevel.Information, "Evicted client {Client} of pool '{Pool}' from server '{Server}' (now {Users} of {MaxUsers} users).")]
    private static partial void LogEvicted(ILogger logger, ClientKey client, string pool, ServerId server, int users, int maxUsers);

    [LoggerMessage(10, LogLevel.Information, "The configuration of pool '{Pool}' has changed: its ledger is claimed anew to apply it.")]
    private static partial void LogReconfigured(ILogger logger, string pool);

    [LoggerMessage(11, LogLevel.Information, "The configuration of the servers of pool '{Pool}' has changed and is applied.")]
    private static partial void LogServersConfigured(ILogger logger, string pool);

    [LoggerMessage(
        9,
        LogLevel.Information,
        "Server '{Server}' of pool '{Pool}' at {Address} is now {State} and {Health} ({Users} of {MaxUsers} users).")]
    private static partial void LogServerState(
        ILogger logger, ServerId server, string pool, string address, ServerAdminState state, ServerHealth health, int users, int maxUsers);
}
