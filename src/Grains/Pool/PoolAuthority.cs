using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Ledger;
using UserBalance.Grains.Sessions;
using UserBalance.Grains.Storage;

namespace UserBalance.Grains.Pool;

/// <summary>
/// One activation's rule over its pool: it claims the ledger, decides, and answers only what is stored and still its own to say.
/// After any failure of the storage it is deposed and answers nothing more; the next activation reads the truth.
/// </summary>
/// <remarks>For one caller at a time, interleaving at awaits, as in a reentrant grain. It knows nothing of Orleans.</remarks>
internal sealed class PoolAuthority
{
    private readonly PoolTiming _timing;
    private readonly PoolClock _clock;
    private readonly LedgerBook _book;
    private readonly GatewaySessions _sessions;
    private readonly DateTime _claimedAt;

    private PoolAuthority(PoolOptions options, PoolClock clock, LedgerBook book)
    {
        _clock = clock;
        _book = book;
        _timing = new PoolTiming(options);
        _sessions = new GatewaySessions(_timing.SessionLifetime);
        _claimedAt = clock.Now;
    }

    /// <summary>Told of every decision, for logs and metrics.</summary>
    public Action<PoolEvent> Decided { get; set; } = _ => { };

    public PoolTiming Timing => _timing;

    public PoolLedger Ledger => _book.Ledger;

    public IReadOnlyCollection<SessionId> Sessions => _sessions.Ids;

    public DateTime Now => _clock.Now;

    /// <summary>The published state's number. The state changes with the activation only, until servers change at run time.</summary>
    public PoolVersion Published => new(_book.Epoch, 1);

    /// <summary>Whether the ledger may belong to another activation by now.</summary>
    public bool IsDeposed => _book.IsDeposed;

    /// <summary>Takes the ledger over. Nothing is decided before this is complete.</summary>
    /// <exception cref="PoolUnavailableException">Another activation has claimed the ledger meanwhile, or a newer version wrote it.</exception>
    public static async Task<PoolAuthority> ClaimAsync(PoolOptions options, ILedgerStorage storage, TimeProvider time)
    {
        var timing = new PoolTiming(options);
        var clock = new PoolClock(time);
        var book = await LedgerClaim.RunAsync(storage, options, timing, clock);
        return new PoolAuthority(options, clock, book);
    }

    /// <inheritdoc cref="IServerPoolGrain.Admit"/>
    public async ValueTask<AdmitReply> AdmitAsync(ClientKey client)
    {
        while (true)
        {
            _book.ThrowIfDeposed();
            var decision = Ledger.Admit(client, Now);
            switch (decision.Answer)
            {
                case LedgerAnswer.Assigned:
                    await _book.WriteAsync(decision.Page!);
                    Decided(new PoolEvent(PoolEventKind.Assigned, client, decision.Server));
                    return Answer(AdmissionOutcome.Assigned, decision.Server);
                case LedgerAnswer.Known or LedgerAnswer.KnownOnceWritten:
                    await (decision.Answer == LedgerAnswer.Known ? _book.ProveOwnershipAsync() : _book.WriteAsync(decision.Page!));
                    // A store that took longer than the idle timeout may have let the client expire meanwhile.
                    if (!Ledger.IsStored(client, decision.Server!))
                        break;
                    return Answer(AdmissionOutcome.Known, decision.Server);
                case LedgerAnswer.Leaving:
                    await _book.WriteAsync(decision.Page!);
                    break;
                case LedgerAnswer.NoRoom:
                    await _book.GrowAsync(Now);
                    break;
                default:
                    await _book.ProveOwnershipAsync();
                    if (Ledger.Roster.CanAdmit)
                        break;
                    Decided(new PoolEvent(PoolEventKind.Rejected, client, null));
                    return Answer(Ledger.Roster.AnyTakesUsers ? AdmissionOutcome.Full : AdmissionOutcome.NoServerUp, null);
            }
        }
    }

    /// <inheritdoc cref="IServerPoolGrain.Sync"/>
    public async ValueTask<SyncReply> SyncAsync(SyncRequest request)
    {
        _book.ThrowIfDeposed();
        var arrived = Now;
        _sessions.Reported(request.Session, CollectedAfter(request, arrived), arrived);
        var notHeld = BookActivity(request.Activity, arrived, out var mustWrite);

        if (mustWrite.Count > 0)
            await Task.WhenAll(mustWrite.Select(_book.WriteAsync));
        else
            await _book.ProveOwnershipAsync();

        var answered = Now;
        if (request.Leaving)
            _sessions.Left(request.Session);
        else
            _sessions.Answered(request.Session, answered);
        return new SyncReply
        {
            Published = Published,
            Stamp = answered.Ticks,
            Snapshot = request.Applied == Published ? null : PoolView.Snapshot(this),
            NotHeld = notHeld,
        };
    }

    /// <inheritdoc cref="IServerPoolGrain.ReleaseIfIdle"/>
    public async ValueTask<IdleVerdict> ReleaseIfIdleAsync(ClientKey client)
    {
        _book.ThrowIfDeposed();
        if (!Ledger.TryFind(client, out var page, out var slot))
        {
            // Whoever hears this gives its reminder up.
            await _book.ProveOwnershipAsync();
            return new IdleVerdict(IdleOutcome.NotAssigned, TimeSpan.Zero);
        }

        switch (page.StateOf(slot))
        {
            case EntryState.Admitting:
                return new IdleVerdict(IdleOutcome.Active, _timing.IdleTimeout);
            case EntryState.Releasing:
                await _book.WriteAsync(page);
                return new IdleVerdict(IdleOutcome.Released, TimeSpan.Zero);
        }

        var deadline = Ledger.DeadlineOf(page, slot);
        if (deadline > Now)
            return new IdleVerdict(IdleOutcome.Active, deadline - Now);
        if (!GatewaysKnowNothingLater(deadline))
            return new IdleVerdict(IdleOutcome.AwaitingGateways, _timing.SyncInterval);

        await ExpireAsync(page, [slot]);
        return new IdleVerdict(IdleOutcome.Released, TimeSpan.Zero);
    }

    /// <summary>
    /// The backstop of the reminders: gives back every slot that has been overdue for <paramref name="grace"/>. One write for
    /// all that share a page.
    /// </summary>
    public async Task SweepAsync(TimeSpan grace)
    {
        _book.ThrowIfDeposed();
        var quietSince = Now - _timing.IdleTimeout - grace;
        foreach (var page in Ledger.Pages.Where(page => page.QuietestActivity <= quietSince).ToArray())
        {
            var overdue = page.FindQuiet(quietSince)
                .Where(slot => Ledger.DeadlineOf(page, slot) + grace <= Now)
                .Where(slot => GatewaysKnowNothingLater(Ledger.DeadlineOf(page, slot)))
                .ToArray();
            if (overdue.Length > 0)
                await ExpireAsync(page, overdue);
        }
    }

    // A gateway does not use an assignment without asking in the last slack before its deadline, so whatever it has not
    // reported by then never happened. An activation that has just begun does not know the sessions: it waits them out.
    private bool GatewaysKnowNothingLater(DateTime deadline) =>
        Now - _claimedAt > _book.LongestLease && _sessions.HaveReportedUntil(deadline - _timing.Slack, Now);

    private async Task ExpireAsync(LedgerPage page, byte[] slots)
    {
        var expired = Array.ConvertAll(slots, slot => page[slot]);
        foreach (var slot in slots)
            page.Release(slot);
        await _book.WriteAsync(page);
        foreach (var entry in expired)
            Decided(new PoolEvent(PoolEventKind.Expired, entry.Client, Ledger.Roster[entry.Server]));
    }

    // A stamp of another epoch says nothing on this clock, and one from the future is not this activation's.
    private DateTime CollectedAfter(SyncRequest request, DateTime arrived) =>
        request.Applied.Epoch == _book.Epoch && request.LastStamp >= 0 && request.LastStamp <= arrived.Ticks
            ? new DateTime(request.LastStamp, DateTimeKind.Utc)
            : DateTime.MinValue;

    private ClientKey[] BookActivity(ActivityReport[] reports, DateTime arrived, out HashSet<LedgerPage> mustWrite)
    {
        mustWrite = [];
        List<ClientKey>? notHeld = null;
        foreach (var report in reports)
        {
            var age = TimeSpan.FromTicks(Math.Clamp(report.Age.Ticks, 0, arrived.Ticks));
            if (!Ledger.Touch(report.Client, report.Server, arrived - age, out var page))
                (notHeld ??= []).Add(report.Client);
            else if (page is not null)
                mustWrite.Add(page);
        }

        return notHeld?.ToArray() ?? [];
    }

    private AdmitReply Answer(AdmissionOutcome outcome, PoolServer? server) => new()
    {
        Outcome = outcome,
        Server = server?.Id ?? default,
        DecidedAt = Published,
        IdleTimeout = _timing.IdleTimeout,
    };
}
