using Microsoft.Extensions.Logging;
using UserBalance.Gateway.Core.Admission;
using UserBalance.Gateway.Core.Assignments;
using UserBalance.Gateway.Core.Sessions;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Core.Sync;

/// <summary>
/// The periodic exchange with one pool: reports activity, applies what the pool publishes, and ends what the lease no longer covers.
/// </summary>
internal sealed partial class PoolSync(
    PoolCalls calls,
    PoolSession session,
    PoolAdmission admission,
    AssignmentCache cache,
    ActivityReporter reporter,
    TimeProvider time,
    ILogger<PoolSync> logger)
{
    /// <summary>How often a pool that has not answered yet is asked.</summary>
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// How long an answer is waited for at the most; with short leases a quarter of one, so that three calls may be lost.
    /// </summary>
    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(2);

    private readonly SyncHint _hint = new(time);
    private GatewayObserver? _self;
    private IGatewayObserver? _observer;
    private TimeSpan _lastForgotten;
    private bool _reportAll;
    private readonly List<ReportedActivity> _lastWords = [];
    private string _problem = "";

    /// <summary>Syncs until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var lease = new LeaseTimer(session, time, admission.EndLapsed);
        var log = new SyncLog(calls.Pool, session, time, logger);
        while (!stop.IsCancellationRequested)
        {
            var began = session.Clock.Now;
            var answered = await SyncAsync(began);
            calls.Traffic.Synced(session.Clock.Now - began, answered);
            log.Asked(answered, _problem);
            if (answered)
                lease.Restart();
            var interval = answered ? session.Applied!.Settings.SyncInterval : RetryInterval;
            var pause = interval - (session.Clock.Now - began);
            if (pause > TimeSpan.Zero)
                await _hint.WaitAsync(pause, stop);
        }
    }

    /// <summary>There is something that the pool is to hear without waiting for the interval.</summary>
    public void SyncNow() => _hint.SyncNow();

    /// <summary>One sync.</summary>
    /// <returns>Whether the pool answered in time.</returns>
    public async Task<bool> SyncAsync(TimeSpan began)
    {
        admission.EndLapsed();
        ForgetUnusable(began);
        // Before the activity is collected: what is acknowledged as ended is in this report with all that it did.
        var acknowledged = admission.Acknowledged;
        var collected = reporter.Collect(began, session.Applied?.Settings.ReportInterval ?? TimeSpan.Zero, cache.Count);
        try
        {
            List<ReportedActivity> reported = [.. _reportAll ? CollectAll(began) : collected, .. CollectForbidden(began)];
            // Kept, because Orleans does not keep what a reference stands for.
            _self ??= new GatewayObserver(_hint, cache);
            _observer ??= calls.Expose(_self);
            var reply = await CallAsync(Request(reported, began, acknowledged));
            return Apply(reply, began, reported);
        }
        catch (Exception failure)
        {
            _problem = ProblemOf(failure);
            LogNotAnswered(logger, calls.Pool, failure);
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
        _lastWords.AddRange(CollectAll(session.Clock.Now));
        admission.Close();
    }

    /// <summary>
    /// Tells the pool that this gateway has stopped, so that nothing waits for its lease to end. Best effort. While a visit has not
    /// ended it must not be said.
    /// </summary>
    public async Task LeaveAsync()
    {
        Close();
        if (!session.IsLive)
            return;
        try
        {
            await admission.Cut.WaitAsync(LongestCall, time);
            var now = session.Clock.Now;
            await CallAsync(Request([.. _lastWords, .. CollectForbidden(now)], now, admission.Acknowledged) with { Leaving = true });
        }
        catch (Exception failure)
        {
            LogNotAnswered(logger, calls.Pool, failure);
        }
    }

    private Task<SyncReply> CallAsync(SyncRequest request)
    {
        var timeout = session.Applied is { } state
            && state.Settings.GatewayLease / 4 < LongestCall ? state.Settings.GatewayLease / 4 : LongestCall;
        return calls.SyncAsync(request, timeout);
    }

    private SyncRequest Request(List<ReportedActivity> reported, TimeSpan now, PoolVersion acknowledged) => new()
    {
        Session = session.Id,
        Applied = session.Applied?.Version ?? default,
        Claim = session.Applied?.Claim ?? default,
        Acknowledged = acknowledged,
        Observer = _observer,
        LastStamp = session.LastStamp,
        Servers = session.Monitors.Observe(),
        Clients = cache.Count,
        Activity =
            [.. reported.Select(report => new ActivityReport(report.Assignment.Client, report.Assignment.Server, now - report.Activity))],
    };

    private bool Apply(SyncReply reply, TimeSpan began, List<ReportedActivity> reported)
    {
        var known = session.Applied?.Version ?? default;
        if (!admission.TryApply(reply, began))
        {
            _problem = reply.Published.Epoch < known.Epoch
                ? $"it answers under epoch {reply.Published.Epoch}, and epoch {known.Epoch} was heard of: its store has gone back in "
                    + "time, or an activation that was replaced answers"
                : "it answers too late";
            return false;
        }

        _reportAll = reply.Published.Epoch > known.Epoch;
        if (reply.Published > known && session.Applied!.ForbidsAnything)
            _ = HintOnceCutAsync();
        var notHeld = reply.NotHeld.ToHashSet();
        foreach (var (assignment, activity) in reported)
        {
            if (notHeld.Contains(assignment.Client))
                cache.Revoke(assignment);
            assignment.TryAcknowledge(activity);
        }

        if (_reportAll)
            LogEpoch(logger, calls.Pool, reply.Published.Epoch);
        return true;
    }

    // Its own words where it has some: another failure is of the way to it.
    private static string ProblemOf(Exception failure) => failure switch
    {
        PoolUnavailableException => failure.Message.TrimEnd('.'),
        TimeoutException => "no answer in time",
        _ => failure.GetType().Name,
    };

    // The pool waits for the word that what it forbids is carried out.
    private async Task HintOnceCutAsync()
    {
        await admission.Cut;
        _hint.SyncNow();
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

    private List<ReportedActivity> CollectForbidden(TimeSpan now) =>
        reporter.CollectForbidden(now, client => cache.Find(client) is not null);

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
