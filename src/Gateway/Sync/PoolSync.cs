using UserBalance.Gateway.Admission;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Sync;

/// <summary>The periodic exchange with one pool: reports activity, applies what the pool publishes, and ends what the lease no longer covers.</summary>
internal sealed partial class PoolSync(
    string pool,
    PoolSession session,
    PoolAdmission admission,
    AssignmentCache cache,
    ActivityReporter reporter,
    IGrainFactory grains,
    GatewayClock clock,
    TimeProvider time,
    ILogger<PoolSync> logger)
{
    /// <summary>How often a pool that has not answered yet is asked.</summary>
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(250);

    private TimeSpan _lastForgotten;
    private bool _reportAll;
    private List<ReportedActivity> _lastWords = [];

    /// <summary>Syncs until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var lease = new LeaseTimer(session, time, admission.EndLapsed);
        while (!stop.IsCancellationRequested)
        {
            var began = clock.Now;
            var answered = await SyncAsync(began);
            if (answered)
                lease.Restart();
            var interval = answered ? session.Applied!.Settings.SyncInterval : RetryInterval;
            var pause = interval - (clock.Now - began);
            if (pause > TimeSpan.Zero)
                await Task.Delay(pause, time, stop)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    /// <summary>One sync.</summary>
    /// <returns>Whether the pool answered in time.</returns>
    public async Task<bool> SyncAsync(TimeSpan began)
    {
        admission.EndLapsed();
        ForgetUnusable(began);
        var collected = reporter.Collect(began, session.Applied?.Settings.ReportInterval ?? TimeSpan.Zero);
        try
        {
            var reported = _reportAll ? CollectAll(began) : collected;
            var reply = await grains.GetGrain<IServerPoolGrain>(pool).Sync(Request(reported, began, leaving: false));
            return Apply(reply, began, reported);
        }
        catch (Exception failure)
        {
            LogNotAnswered(logger, pool, failure);
            return false;
        }
        finally
        {
            reporter.Return(collected);
        }
    }

    /// <summary>Lets nobody in any more and cuts the visits. What they were is told when the gateway leaves.</summary>
    public void Close()
    {
        _lastWords = CollectAll(clock.Now);
        admission.Close();
    }

    /// <summary>Tells the pool that this gateway has stopped, so that nothing waits for its lease to end. Best effort.</summary>
    public async Task LeaveAsync()
    {
        if (!session.IsLive)
            return;
        try
        {
            var now = clock.Now;
            await grains.GetGrain<IServerPoolGrain>(pool).Sync(Request([.. _lastWords, .. CollectAll(now)], now, leaving: true));
        }
        catch (Exception failure)
        {
            LogNotAnswered(logger, pool, failure);
        }
    }

    private SyncRequest Request(List<ReportedActivity> reported, TimeSpan now, bool leaving) => new()
    {
        Session = session.Id,
        Applied = session.Applied?.Version ?? default,
        LastStamp = session.LastStamp,
        Leaving = leaving,
        Activity = [.. reported.Select(report => new ActivityReport(report.Assignment.Client, report.Assignment.Server, now - report.Activity))],
    };

    private bool Apply(SyncReply reply, TimeSpan began, List<ReportedActivity> reported)
    {
        var knownEpoch = session.Applied?.Version.Epoch ?? 0;
        if (!admission.TryApply(reply, began))
            return false;
        _reportAll = reply.Published.Epoch > knownEpoch;
        var notHeld = reply.NotHeld.ToHashSet();
        foreach (var (assignment, activity) in reported)
        {
            if (notHeld.Contains(assignment.Client))
                cache.Revoke(assignment);
            else
                assignment.TryAcknowledge(activity);
        }

        if (_reportAll)
            LogEpoch(logger, pool, reply.Published.Epoch);
        return true;
    }

    private List<ReportedActivity> CollectAll(TimeSpan now)
    {
        var all = new List<ReportedActivity>();
        foreach (var assignment in cache.All)
        {
            if (assignment.ActivityToReport(now, always: true) is { } activity)
                all.Add(new ReportedActivity(assignment, activity));
        }

        return all;
    }

    private void ForgetUnusable(TimeSpan now)
    {
        if (session.Applied is not { } state || now - _lastForgotten < state.Settings.ReportInterval)
            return;
        _lastForgotten = now;
        cache.ForgetUnusable(now, state.UsableFor);
    }

    [LoggerMessage(1, LogLevel.Information, "Pool '{Pool}' answers under epoch {Epoch}.")]
    private static partial void LogEpoch(ILogger logger, string pool, long epoch);

    [LoggerMessage(2, LogLevel.Debug, "Pool '{Pool}' did not answer.")]
    private static partial void LogNotAnswered(ILogger logger, string pool, Exception failure);
}
