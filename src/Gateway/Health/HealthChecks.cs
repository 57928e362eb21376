using UserBalance.Gateway.Core.Backends;
using UserBalance.Gateway.Core.Sessions;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Health;

/// <summary>Checks the servers of one pool again and again, each at its own times, as the pool's settings say.</summary>
internal sealed partial class HealthChecks
{
    /// <summary>How often it is looked whether the servers are still the same, and whether one is due.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(100);

    private readonly string _pool;
    private readonly PoolSession _session;
    private readonly ServerProbe _probe;
    private readonly TimeProvider _time;
    private readonly ILogger<HealthChecks> _logger;
    private readonly Dictionary<ServerId, Check> _checks = [];

    /// <param name="pool">The pool's id.</param>
    /// <param name="session">Says which servers there are.</param>
    /// <param name="monitors">What is seen of them.</param>
    /// <param name="probe">Looks at them.</param>
    /// <param name="syncNow">Tells the pool what has changed.</param>
    /// <param name="time">The source of time.</param>
    /// <param name="logger">Where to.</param>
    public HealthChecks(
        string pool,
        PoolSession session,
        ServerMonitors monitors,
        ServerProbe probe,
        Action syncNow,
        TimeProvider time,
        ILogger<HealthChecks> logger)
    {
        (_pool, _session, _probe, _time, _logger) = (pool, session, probe, time, logger);
        monitors.Changed = observation =>
        {
            LogChanged(_logger, observation.Server, _pool, observation.Health, observation.Detail);
            syncNow();
        };
    }

    /// <summary>Checks until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            // Also while the pool is away: what has happened meanwhile is known when it is back.
            if (_session.Applied is { } state)
                Begin(state, stop);
            await Task.Delay(Turn, _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(_checks.Values.Select(check => check.Running)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Begin(AppliedState state, CancellationToken stop)
    {
        var now = _time.GetTimestamp();
        foreach (var (id, server) in state.Servers)
        {
            if (_checks.TryGetValue(id, out var last)
                && (!last.Running.IsCompleted || _time.GetElapsedTime(last.Began, now) < state.Settings.Health.Interval))
                continue;
            _checks[id] = new Check(now, CheckAsync(server, state.Settings.Health, stop));
        }

        foreach (var id in _checks.Keys.Where(id => !state.Servers.ContainsKey(id)))
            _checks.Remove(id);
    }

    private async Task CheckAsync(BackendServer server, HealthSettings settings, CancellationToken stop)
    {
        // The timer's thread goes on with the others.
        await Task.Yield();
        if (await _probe.LookAsync(server, settings, stop) is not { } result)
            return;
        if (result.Succeeded)
            server.Monitor.Succeeded(result.Latency, result.Detail, settings.Rise);
        else
            server.Monitor.Failed(result.Detail, settings.Fall);
    }

    [LoggerMessage(1, LogLevel.Information, "Server '{Server}' of pool '{Pool}' is {Health} as seen from here: {Detail}.")]
    private static partial void LogChanged(ILogger logger, ServerId server, string pool, ServerHealth health, string detail);

    private readonly record struct Check(long Began, Task Running);
}
