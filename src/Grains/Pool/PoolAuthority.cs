using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Configuration;
using UserBalance.Grains.Decisions;
using UserBalance.Grains.Ledger;
using UserBalance.Grains.Policy;
using UserBalance.Grains.Servers;
using UserBalance.Grains.Sessions;
using UserBalance.Grains.Storage;
using UserBalance.Grains.Timing;
using UserBalance.Grains.Views;

namespace UserBalance.Grains.Pool;

/// <summary>
/// One activation's rule over its pool: it claims the ledger, decides, and answers only what is stored and still its own to say.
/// After any failure of the storage it is deposed and answers nothing more; the next activation reads the truth.
/// </summary>
/// <remarks>For one caller at a time, interleaving at awaits, as in a reentrant grain. It knows nothing of Orleans.</remarks>
internal sealed partial class PoolAuthority
{
    private readonly PoolTiming _timing;
    private readonly PoolRules _rules;
    private readonly PoolClock _clock;
    private readonly LedgerBook _book;
    private readonly GatewaySessions _sessions;
    private readonly DateTime _claimedAt;

    private PoolAuthority(PoolOptions options, PoolRules rules, PoolClock clock, LedgerBook book)
    {
        _rules = rules;
        _clock = clock;
        _book = book;
        _timing = new PoolTiming(options);
        _sessions = new GatewaySessions(_timing.SessionLifetime);
        _claimedAt = clock.Now;
        Publication = new Publication(book.Epoch, _sessions, () => SessionsAreKnown, () => Now, rules.Fence);
        Moves = new PoolMoves(book, Publication, clock) { Decided = decision => Decided(decision) };
        Servers = new ServerLifecycle(options, book, Publication, _sessions, clock, _timing.ObservationsLast);
    }

    /// <summary>Told of every decision, for logs and metrics.</summary>
    public Action<PoolEvent> Decided { get; set; } = _ => { };

    /// <summary>Told, in words for an operator, that the store was found to have gone back in time.</summary>
    public Action<string> WentBack { get; set; } = _ => { };

    /// <summary>What the store was found to have lost at the claim or at a proof.</summary>
    public string? Loss => _book.Loss;

    /// <summary>The claim.</summary>
    public ClaimIdentity Claim => _book.Claim;

    /// <summary>What gateways are told.</summary>
    public Publication Publication { get; }

    /// <summary>What operators do to clients, and what follows for them from the state of their servers.</summary>
    public PoolMoves Moves { get; }

    /// <summary>Whether servers take users, may be used, and are wanted at all.</summary>
    public ServerLifecycle Servers { get; }

    public PoolTiming Timing => _timing;

    public PoolLedger Ledger => _book.Ledger;

    public IEnumerable<GatewayStatus> Gateways => _sessions.StatusAt(Published, Now);

    public DateTime Now => _clock.Now;

    /// <summary>The published state's number.</summary>
    public PoolVersion Published => Publication.Version;

    // An activation that has just begun does not know the sessions of the one before: it waits them out.
    private bool SessionsAreKnown => Now - _claimedAt > _book.LongestLease;

    /// <summary>Whether the ledger may belong to another activation by now.</summary>
    public bool IsDeposed => _book.IsDeposed;

    /// <summary>Takes the ledger over. Nothing is decided before this is complete.</summary>
    /// <exception cref="PoolUnavailableException">Another activation has claimed the ledger meanwhile, or a newer version wrote
    /// it.</exception>
    public static async Task<PoolAuthority> ClaimAsync(
        PoolOptions options, ILedgerStorage storage, TimeProvider time, PoolRules? rules = null)
    {
        rules ??= PoolRules.All;
        var timing = new PoolTiming(options);
        var clock = new PoolClock(time);
        var book = await LedgerClaim.RunAsync(storage, options, timing, clock, ServerSelection.OrderOf(options.Selection), rules);
        return new PoolAuthority(options, rules, clock, book);
    }

    /// <inheritdoc cref="IServerPoolGrain.Sync"/>
    public async ValueTask<SyncReply> SyncAsync(SyncRequest request)
    {
        _book.ThrowIfDeposed();
        var arrived = Now;
        var hasLostClaim = _book.Lacks(request.Applied.Epoch, request.Claim);
        if (hasLostClaim)
            request = await ForgetAsync(request);
        _sessions.Reported(request.Session, CollectedAfter(request, arrived), arrived);
        _sessions.Acknowledged(request.Session, request.Acknowledged, request.Observer, arrived);
        _sessions.Observed(request.Session, request.Applied, request.Clients, request.Servers, arrived);
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
        Servers.Settle();
        Publication.Settle();
        return new SyncReply
        {
            Published = Published,
            Stamp = answered.Ticks,
            Snapshot = request.Applied == Published ? null : PoolView.Snapshot(_timing.Settings, Ledger.Roster, Publication),
            NotHeld = notHeld,
            Claim = Claim,
            HasLostClaim = hasLostClaim,
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

        if (page.IsPinned(slot))
            return new IdleVerdict(IdleOutcome.Active, _timing.IdleTimeout);
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
        Servers.Settle();
        Publication.Settle();
        await Moves.VacateAsync();
        await Servers.CarryOutAsync();
        await ForgetLongLeaseAsync();
        await ExpireOverdueAsync(grace);
        await _book.ShrinkAsync();
    }

    /// <summary>This activation is over, for this reason: whoever waits for it is told.</summary>
    public void Abandon(Exception reason) => Publication.Abandon(reason);

    // At the same time, because one after the other they would hold up the next sweep, and with it whatever else waits for it.
    private async Task ExpireOverdueAsync(TimeSpan grace)
    {
        if (_rules.SessionCheck && !SessionsAreKnown)
            return;
        var quietSince = Now - _timing.IdleTimeout - grace;
        var writes = new List<Task>(LedgerBook.WritesAtOnce);
        foreach (var page in Ledger.Pages.Where(page => page.QuietestActivity <= quietSince).ToArray())
        {
            var overdue = page.FindQuiet(quietSince)
                .Where(slot => !page.IsPinned(slot))
                .Where(slot => Ledger.DeadlineOf(page, slot) + grace <= Now)
                .Where(slot => GatewaysKnowNothingLater(Ledger.DeadlineOf(page, slot)))
                .ToArray();
            if (overdue.Length == 0)
                continue;
            writes.Add(ExpireAsync(page, overdue));
            if (writes.Count < LedgerBook.WritesAtOnce)
                continue;
            await Task.WhenAll(writes);
            writes.Clear();
        }

        await Task.WhenAll(writes);
    }

    // A gateway does not use an assignment without asking in the last slack before its deadline, so whatever it has not
    // reported by then never happened.
    private bool GatewaysKnowNothingLater(DateTime deadline) =>
        !_rules.SessionCheck || (SessionsAreKnown && _sessions.HaveReportedUntil(deadline - _timing.Slack, Now));

    // The first claim with a shorter lease has to wait the longer ones out; the next one has not.
    private Task ForgetLongLeaseAsync() => SessionsAreKnown && _book.LongestLease > _timing.SessionLifetime
        ? _book.ChangeRootAsync(root => root with { LongestLease = _timing.SessionLifetime })
        : Task.CompletedTask;

    private async Task ExpireAsync(LedgerPage page, byte[] slots)
    {
        var expired = Array.ConvertAll(slots, slot => page[slot]);
        Array.ForEach(slots, page.Release);
        await _book.WriteAsync(page);
        Array.ForEach(expired, entry => Decided(new PoolEvent(PoolEventKind.Expired, entry.Client, Ledger.Roster[entry.Server])));
    }

    // What a gateway has applied and acknowledged of a time that the store has lost says nothing here, also where the numbers are the same.
    // And tokens of that time would be greater than those of today.
    private async Task<SyncRequest> ForgetAsync(SyncRequest request)
    {
        var epoch = request.Applied.Epoch;
        // Of an activation that was replaced the same is to be said, and nothing is lost.
        await _book.ProveOwnershipAsync();
        WentBack($"gateway '{request.Session.Gateway}' was answered under epoch {epoch} by a claim that the ledger does not know");
        if (_book.MustSkip(epoch))
            await _book.SkipAsync(epoch);
        return request with { Applied = default, Acknowledged = default, LastStamp = 0 };
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
}
