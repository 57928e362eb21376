using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Gateway.Core.Telemetry;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Telemetry;

/// <summary>
/// Tells every ten seconds how many visits were turned away or failed, if there were any: one line per listener and one per server,
/// however many visits it is about.
/// </summary>
internal sealed partial class VisitLog(GatewayMeter meter, TimeProvider time, ILogger<VisitLog> logger) : IHostedService, IDisposable
{
    /// <summary>How often.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private static readonly Outcome[] Logged = [.. Outcome.All.Where(outcome => outcome.IsSummed)];

    private readonly Dictionary<(ListenerVisits Listener, Outcome Outcome), long> _outcomes = [];
    private readonly Dictionary<(string Pool, ServerId Server), long> _failures = [];
    private readonly Lock _gate = new();
    private ITimer? _timer;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = time.CreateTimer(_ => LogAll(), null, Interval, Interval);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    public void Dispose() => _timer?.Dispose();

    private void LogAll()
    {
        lock (_gate)
        {
            foreach (var listener in meter.Listeners)
                Log(listener);
            foreach (var traffic in meter.Traffic)
                Log(traffic);
        }
    }

    private void Log(ListenerVisits listener)
    {
        var news = Logged
            .Select(outcome => (Outcome: outcome, Count: Since(_outcomes, (listener, outcome), listener.Read(outcome))))
            .Where(news => news.Count > 0)
            .ToList();
        if (news.Count > 0)
        {
            LogNotServed(
                logger, listener.Listener, news.Sum(one => one.Count), string.Join(
                    ", ", news.Select(one => $"{one.Outcome.Word} {one.Count}")));
        }
    }

    private void Log(PoolTraffic traffic)
    {
        foreach (var (server, count) in traffic.Failures)
        {
            if (Since(_failures, (traffic.Pool, server), count) is var failures and > 0)
                LogNotAnswered(logger, server, traffic.Pool, failures);
        }
    }

    private static long Since<TKey>(Dictionary<TKey, long> known, TKey key, long count)
        where TKey : notnull
    {
        // A server that was forgotten and came back begins at zero.
        var news = known.TryGetValue(key, out var before) && before <= count ? count - before : count;
        known[key] = count;
        return news;
    }

    [LoggerMessage(1, LogLevel.Information, "Listener '{Listener}' did not serve {Count} visits in the last 10 s: {Reasons}.")]
    private static partial void LogNotServed(ILogger logger, string listener, long count, string reasons);

    [LoggerMessage(2, LogLevel.Warning, "Server '{Server}' of pool '{Pool}' did not answer {Count} visits in the last 10 s.")]
    private static partial void LogNotAnswered(ILogger logger, ServerId server, string pool, long count);
}
