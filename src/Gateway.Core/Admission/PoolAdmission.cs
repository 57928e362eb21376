using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using UserBalance.Gateway.Core.Assignments;
using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Gateway.Core.Sessions;
using UserBalance.Gateway.Core.Telemetry;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Core.Admission;

/// <summary>
/// The door of one pool at this gateway. A known client passes on the cached assignment; for a new one the client's grain is
/// asked once, however many of its connections arrive together.
/// </summary>
internal sealed partial class PoolAdmission(
    PoolCalls calls,
    PoolSession session,
    AssignmentCache cache,
    CrowdLog crowds,
    TimeProvider time,
    ILogger<PoolAdmission> logger) : IPoolAdmission
{
    /// <summary>How long a visitor waits for an answer, so that a refusal is there within two seconds.</summary>
    private static readonly TimeSpan AdmitTimeout = TimeSpan.FromSeconds(1.8);

    /// <summary>The pause after a failed attempt: long enough for a pool to be activated again.</summary>
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// How long one attempt is waited for. Orleans does not tell a client outside the cluster that the silo which had its call was
    /// killed (dotnet/orleans issue 10165); asking again reaches another one.
    /// </summary>
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromMilliseconds(600);

    private readonly ConcurrentDictionary<ClientKey, Lazy<Task<AdmissionOutcome?>>> _asking = new();
    private readonly Acknowledgements _acknowledgements = new();
    private readonly Screening _screening = new(calls, time, AttemptTimeout);
    private readonly Lock _gate = new();
    private volatile bool _isClosed;
    private bool _mayHold;

    /// <summary>The latest state whose prohibitions are carried out.</summary>
    public PoolVersion Acknowledged => _acknowledgements.Reached;

    /// <summary>Called when an answer is of a claim that this gateway has not heard of: a sync tells what it is.</summary>
    public Action ClaimUnknown { get; set; } = () => { };

    /// <summary>Completes when the visits that were cut so far have ended.</summary>
    public Task Cut => cache.Cut;

    public PoolSettings? Settings => session.Applied?.Settings;

    public ValueTask<Entry> EnterAsync(ClientFacts facts)
    {
        if (TryEnter(facts.Client, out var visit))
            return new ValueTask<Entry>(Entry.Admitted(visit));
        return _isClosed || !session.IsLive
            ? new ValueTask<Entry>(Entry.Refused(Outcome.ControlPlaneAway))
            : new ValueTask<Entry>(AskAsync(facts.Client));
    }

    public async ValueTask<Entry?> EnterElsewhereAsync(Visit visit, ServerId[] unreached)
    {
        var client = visit.Client;
        try
        {
            var asked = session.Clock.Now;
            var reply = await calls.AdmitElsewhereAsync(client, visit.Token, unreached).WaitAsync(AdmitTimeout, time);
            if (reply.IsAdmitted && reply.Server == visit.Server.Id)
                return null;
            if (reply.IsAdmitted)
                Store(client, reply, asked, isNew: true);
        }
        catch (Exception failure)
        {
            LogNotAnswered(logger, client, calls.Pool, failure);
        }

        return TryEnter(client, out var next) ? Entry.Admitted(next) : await AskAsync(client);
    }

    /// <summary>Lets nobody in any more and cuts the visits.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            cache.RevokeAll(CutReason.Stopping);
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
            var known = session.Applied;
            var hasGoneBack = session.HasGoneBack(reply);
            if (!session.TryApply(reply, began))
                return false;
            if (hasGoneBack)
                BeginAnew(known!, reply);
            _mayHold = true;
            if (session.Applied is { } state && state != known)
            {
                cache.RevokeForbidden(state);
                _acknowledgements.Applied(state.Version, cache.Cut);
                calls.Traffic.Keep(state.Servers.Keys);
            }

            return true;
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
            cache.RevokeAll(CutReason.LeaseEnded);
        }

        LogLapsed(logger, calls.Pool);
    }

    // As at the end of a lease; what was acknowledged says nothing of states that may have the same numbers.
    private void BeginAnew(AppliedState known, SyncReply reply)
    {
        LogWentBack(logger, calls.Pool, known.Version.Epoch, known.Claim.Ledger, reply.Published.Epoch, reply.Claim.Ledger, cache.Count);
        _acknowledgements.Forget();
        cache.RevokeAll(CutReason.StoreWentBack);
    }

    private bool TryEnter(ClientKey client, out Visit visit)
    {
        visit = default;
        // A lease that was granted after an assignment was found cannot be that assignment's: it was revoked when its own had ended.
        if (_isClosed || session.Lease is not { } lease || cache.Find(client) is not { } assignment)
            return false;
        // Read after the assignment was found, so that the address is as new as what that was stored under.
        if (session.Applied is not { } state || !assignment.TryLocate(state, out var server))
            return false;
        // The clock is read once, and last: a pause before that is seen.
        var now = session.Clock.Now;
        if (!lease.RunsAt(now) || !assignment.TryBeginVisit(now, state.UsableFor, out var open))
            return false;
        if (open == CrowdLog.Crowd)
            crowds.Saw(client, open);
        visit = Visit.Begun(assignment, server, lease);
        return true;
    }

    private async Task<Entry> AskAsync(ClientKey client)
    {
        using var timeout = new CancellationTokenSource(AdmitTimeout, time);
        var refusal = Outcome.ControlPlaneAway;
        while (!timeout.IsCancellationRequested)
        {
            try
            {
                var outcome = await AskOnceForAllAsync(client).WaitAsync(timeout.Token);
                if (RefusalOf(outcome) is { } final)
                    return Entry.Refused(final);
                if (outcome != AdmissionOutcome.Moving && TryEnter(client, out var visit))
                    return Entry.Admitted(visit);
                refusal = outcome == AdmissionOutcome.Moving ? Outcome.Moving : Outcome.ControlPlaneAway;
            }
            catch (Exception failure)
            {
                refusal = Outcome.ControlPlaneAway;
                LogNotAnswered(logger, client, calls.Pool, failure);
            }

            await Task.Delay(RetryPause, time, timeout.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (TryEnter(client, out var late))
                return Entry.Admitted(late);
        }

        return Entry.Refused(refusal);
    }

    private static Outcome? RefusalOf(AdmissionOutcome? outcome) => outcome switch
    {
        null => Outcome.ControlPlaneAway,
        AdmissionOutcome.Full => Outcome.Full,
        AdmissionOutcome.NoServerUp => Outcome.NoServerUp,
        AdmissionOutcome.Assigned or AdmissionOutcome.Known or AdmissionOutcome.Moving => null,
        _ => throw new InvalidOperationException($"The pool has answered {outcome}, which this gateway does not know."),
    };

    /// <returns>What became of it, or <see langword="null"/> when so many wait that the pool was not asked.</returns>
    private Task<AdmissionOutcome?> AskOnceForAllAsync(ClientKey client) =>
        _asking.GetOrAdd(client, static (client, self) => new Lazy<Task<AdmissionOutcome?>>(() => self.AskPoolAsync(client)), this).Value;

    private async Task<AdmissionOutcome?> AskPoolAsync(ClientKey client)
    {
        try
        {
            if (_screening.IsOn)
            {
                if (_screening.Ask(client) is not { } screening)
                    return null;
                if (await screening is { } rejection)
                    return rejection;
            }

            return await AskAndStoreAsync(client).WaitAsync(AttemptTimeout, time);
        }
        finally
        {
            _asking.TryRemove(client, out _);
        }
    }

    // An answer that comes too late for its attempt still serves whoever waits, and the next visit.
    private async Task<AdmissionOutcome?> AskAndStoreAsync(ClientKey client)
    {
        var asked = session.Clock.Now;
        var admission = await calls.AdmitAsync(client);
        _screening.Saw(admission.Outcome);
        if (admission.IsAdmitted)
            Store(client, admission, asked, isNew: admission.Outcome == AdmissionOutcome.Assigned);
        return admission.Outcome;
    }

    // An answer that was decided before what this gateway has applied meanwhile may be overtaken: it is asked again. So is one that names
    // a server whose address this gateway does not know yet.
    private void Store(ClientKey client, AdmitReply admission, TimeSpan asked, bool isNew)
    {
        if (session.Applied?.IsOfClaim(admission) == false)
            ClaimUnknown();
        lock (_gate)
        {
            if (_isClosed
                || session.Current is not { } state
                || admission.DecidedAt < state.Version
                || admission.ServerSince > state.Version)
                return;
            // It may be of a claim that comes, or of one that the store has lost.
            if (!state.IsOfClaim(admission))
                return;
            // Its name as the state has it: the answer's own would be kept as often as there are clients.
            var server = state.Servers.GetValueOrDefault(admission.Server)?.Id ?? admission.Server;
            if (state.Allows(client, server))
                cache.Store(client, server, admission.Token, asked, isNew);
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "The admission of client {Client} to pool '{Pool}' was not answered.")]
    private static partial void LogNotAnswered(ILogger logger, ClientKey client, string pool, Exception failure);

    [LoggerMessage(
        2, LogLevel.Warning, "The lease at pool '{Pool}' has ended without an answer; its clients are not served until it answers.")]
    private static partial void LogLapsed(ILogger logger, string pool);

    [LoggerMessage(3, LogLevel.Warning,
        "The store of pool '{Pool}' has gone back in time: it does not know the claim under which this gateway was answered (epoch "
            + "{Epoch} of ledger {Ledger}; "
        + "now epoch {NewEpoch} of ledger {NewLedger}). What was assigned since may be lost: all {Clients} clients are forgotten here, "
        + "their visits are cut, and everyone is asked for anew.")]
    private static partial void LogWentBack(
        ILogger logger, string pool, long epoch, Guid ledger, long newEpoch, Guid newLedger, int clients);
}
