using System.Collections.Concurrent;
using System.Net;
using UserBalance.Gateway.Sync;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Admission;

/// <summary>
/// The door of one pool at this gateway. A known client passes on the cached assignment; for a new one the client's grain is
/// asked once, however many of its connections arrive together.
/// </summary>
internal sealed partial class PoolAdmission(
    string pool,
    PoolSession session,
    AssignmentCache cache,
    IGrainFactory grains,
    GatewayClock clock,
    TimeProvider time,
    ILogger<PoolAdmission> logger) : IPoolAdmission
{
    /// <summary>How long a visitor waits for an answer at the most.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The pause after a failed attempt: long enough for a pool to be activated again.</summary>
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<ClientKey, Lazy<Task<AdmitReply>>> _asking = new();
    private readonly Lock _gate = new();
    private volatile bool _isClosed;
    private bool _mayHold;

    public ValueTask<Entry> EnterAsync(IPAddress source)
    {
        if (_isClosed || session.Current is not { } state)
            return new ValueTask<Entry>(Entry.Refused(Refusal.ControlPlaneAway));
        var client = ClientKey.From(source, state.Settings.IPv4PrefixLength, state.Settings.IPv6PrefixLength);
        return TryEnter(client, state, out var visit)
            ? new ValueTask<Entry>(Entry.Admitted(visit))
            : new ValueTask<Entry>(AskAsync(client));
    }

    /// <summary>Lets nobody in any more and cuts the visits.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            cache.RevokeAll();
        }
    }

    /// <summary>
    /// Applies a sync's reply. No admission decided before it is stored after it, and nothing outlives a gap between two leases.
    /// </summary>
    public bool TryApply(SyncReply reply, TimeSpan began)
    {
        lock (_gate)
        {
            EndLapsed();
            var isApplied = session.TryApply(reply, began);
            _mayHold |= isApplied;
            return isApplied;
        }
    }

    /// <summary>Cuts all visits and forgets all assignments if the lease has ended. What is stored under a lease ends with it.</summary>
    public void EndLapsed()
    {
        lock (_gate)
        {
            if (!_mayHold || session.IsLive)
                return;
            _mayHold = false;
            cache.RevokeAll();
        }

        LogLapsed(logger, pool);
    }

    private bool TryEnter(ClientKey client, AppliedState state, out AssignedVisit visit)
    {
        visit = null!;
        if (_isClosed || cache.Find(client) is not { } assignment || !state.Servers.TryGetValue(assignment.Server, out var server))
            return false;
        if (!assignment.TryBeginVisit(clock.Now, state.UsableFor))
            return false;
        visit = new AssignedVisit(assignment, server, clock);
        return true;
    }

    private async Task<Entry> AskAsync(ClientKey client)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        while (!patience.IsCancellationRequested)
        {
            try
            {
                var admission = await AskOnceForAllAsync(client).WaitAsync(patience.Token);
                if (!admission.IsAdmitted)
                    return Entry.Refused(admission.Outcome == AdmissionOutcome.Full ? Refusal.Full : Refusal.NoServerUp);
                if (session.Current is { } state && TryEnter(client, state, out var visit))
                    return Entry.Admitted(visit);
            }
            catch (Exception failure)
            {
                LogNotAnswered(logger, client, pool, failure);
            }

            await Task.Delay(RetryPause, time, patience.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        return Entry.Refused(Refusal.ControlPlaneAway);
    }

    private Task<AdmitReply> AskOnceForAllAsync(ClientKey client) =>
        _asking.GetOrAdd(client, static (client, self) => new Lazy<Task<AdmitReply>>(() => self.AskPoolAsync(client)), this).Value;

    private async Task<AdmitReply> AskPoolAsync(ClientKey client)
    {
        try
        {
            var asked = clock.Now;
            var admission = await grains.GetGrain<IClientGrain>(new ClientGrainKey(pool, client).ToString()).Admit();
            if (admission.IsAdmitted)
                Store(client, admission, asked);
            return admission;
        }
        finally
        {
            _asking.TryRemove(client, out _);
        }
    }

    // An answer that was decided before what this gateway has applied meanwhile may be overtaken: it is asked again.
    private void Store(ClientKey client, AdmitReply admission, TimeSpan asked)
    {
        lock (_gate)
        {
            if (!_isClosed && session.Current is { } state && admission.DecidedAt >= state.Version)
                cache.Store(client, admission.Server, asked);
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "The admission of client {Client} to pool '{Pool}' was not answered.")]
    private static partial void LogNotAnswered(ILogger logger, ClientKey client, string pool, Exception failure);

    [LoggerMessage(2, LogLevel.Warning, "The lease at pool '{Pool}' has ended without an answer; its clients are not served until it answers.")]
    private static partial void LogLapsed(ILogger logger, string pool);
}
