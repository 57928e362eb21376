using System.Diagnostics.CodeAnalysis;
using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Storage;

namespace UserBalance.Grains.Ledger;

/// <summary>
/// The claimed ledger together with its stored records: writes pages, adds pages, and proves that nobody else has claimed the
/// ledger. The first failure deposes it, because what is stored is then unknown.
/// </summary>
internal sealed class LedgerBook
{
    /// <summary>How many pages are written at a time: enough to hide a network store's latency, bounded for the store's sake.</summary>
    public const int WritesAtOnce = 32;

    private readonly ILedgerStorage _storage;
    private readonly PoolRules _rules;
    private readonly IStoredRecord<LedgerRootRecord> _root;
    private readonly IStoredRecord<LedgerRootRecord> _proof;
    private readonly List<JoinedOperation> _pageWrites = [];
    private readonly JoinedOperation _proofRead;
    private readonly JoinedOperation _resize;
    private readonly JoinedOperation _rootWrite;
    private readonly List<Func<LedgerRootRecord, LedgerRootRecord>> _rootChanges = [];
    private LedgerRootRecord _rootRecord;
    private DateTime _growthTime;
    private Exception? _failure;

    public LedgerBook(
        ILedgerStorage storage, IStoredRecord<LedgerRootRecord> root, LedgerRootRecord rootRecord, PoolLedger ledger, PoolRules rules)
    {
        _storage = storage;
        _rules = rules;
        _root = root;
        _rootRecord = rootRecord;
        Ledger = ledger;
        // A view of its own: reading through the view that growth writes through would race with that write.
        _proof = storage.OpenRoot();
        _proofRead = new JoinedOperation(() => GuardAsync(ReadProofAsync));
        _resize = new JoinedOperation(() => GuardAsync(ResizeAsync));
        _rootWrite = new JoinedOperation(() => GuardAsync(WriteRootAsync));
    }

    public PoolLedger Ledger { get; }

    public long Epoch => _rootRecord.Epoch;

    /// <summary>The longest lease that any activation has granted: what a session that this one does not know may still have.</summary>
    public TimeSpan LongestLease => _rootRecord.LongestLease;

    public bool IsDeposed => _failure is not null;

    /// <summary>The claim.</summary>
    public ClaimIdentity Claim => new(_rootRecord.Ledger, _rootRecord.Claim);

    /// <summary>What the store has lost, in words for an operator, once that was noticed.</summary>
    public string? Loss { get; set; }

    /// <summary>Whether the ledger has not come from that claim.</summary>
    public bool Lacks(long epoch, ClaimIdentity claim) => _rules.Identity && ClaimLineage.Lacks(_rootRecord, epoch, claim);

    /// <summary>Whether a claim that the ledger lacks has used an epoch that the ledger would use again.</summary>
    public bool MustSkip(long epoch) => ClaimLineage.MustSkip(_rootRecord, epoch);

    /// <summary>Keeps the next claims from using an epoch again, and ends this one.</summary>
    public async Task SkipAsync(long epoch)
    {
        await ChangeRootAsync(root => root with { UsedEpoch = Math.Max(root.UsedEpoch, epoch) });
        var reason = new PoolUnavailableException(
            $"The ledger is claimed anew, because the store has gone back in time and epoch {epoch} was given out before.");
        _failure ??= reason;
        throw reason;
    }

    /// <summary>A server as it is stored, or <see langword="null"/> when it was forgotten.</summary>
    public ServerRecord? RecordOf(PoolServer server) => RecordOf(server.Number);

    /// <summary>The server of that number as it is stored, or <see langword="null"/> when it was forgotten.</summary>
    public ServerRecord? RecordOf(int number) => Array.Find(_rootRecord.Servers, record => record.Number == number);

    /// <summary>Takes over a page that the claim has written.</summary>
    public void Adopt(IStoredRecord<LedgerPageRecord> stored, LedgerPageRecord record, DateTime now)
    {
        Ledger.AddPage(record, now);
        var page = Ledger.Pages[^1];
        _pageWrites.Add(new JoinedOperation(() => GuardAsync(() => WritePageAsync(page, stored))));
    }

    /// <summary>Completes when no client is stored in two pages any more.</summary>
    public async Task WriteOutdatedAsync()
    {
        var outdated = Ledger.TakeOutdated();
        if (outdated.Length > 0)
            Loss = $"of the ledger's {Ledger.Pages.Count} pages, {outdated.Length} had clients who came into others since";
        foreach (var pages in outdated.Chunk(WritesAtOnce))
            await Task.WhenAll(pages.Select(WriteAsync));
    }

    /// <summary>Completes when everything that was decided about the page before this call is stored.</summary>
    public Task WriteAsync(LedgerPage page) => _pageWrites[page.Number].RunAsync();

    /// <summary>Completes when the ledger has room for another entry.</summary>
    public Task GrowAsync(DateTime now)
    {
        _growthTime = now;
        return _resize.RunAsync();
    }

    /// <summary>Completes when the ledger has no more empty pages at its end than it may need soon.</summary>
    public Task ShrinkAsync() => Ledger.PagesToKeep < Ledger.Pages.Count ? _resize.RunAsync() : Task.CompletedTask;

    /// <summary>Completes when a read that began after this call found that nobody else has claimed the ledger.</summary>
    public Task ProveOwnershipAsync() => _proofRead.RunAsync();

    /// <summary>Completes when the root is stored with this change.</summary>
    public Task ChangeRootAsync(Func<LedgerRootRecord, LedgerRootRecord> change)
    {
        _rootChanges.Add(change);
        return _rootWrite.RunAsync();
    }

    /// <exception cref="PoolUnavailableException">A storage operation has failed before.</exception>
    public void ThrowIfDeposed()
    {
        if (_failure is not null)
            throw new PoolUnavailableException("This activation of the pool no longer owns the ledger.", _failure);
    }

    private async Task WritePageAsync(LedgerPage page, IStoredRecord<LedgerPageRecord> stored)
    {
        var record = page.BeginWrite(Epoch, _rootRecord.Claim, _rootRecord.Revision);
        await stored.WriteAsync(record);
        Ledger.EndWrite(page, record);
    }

    private Task ResizeAsync()
    {
        if (!Ledger.HasRoom)
            return AddPageAsync();
        var keep = Ledger.PagesToKeep;
        return _pageWrites.Skip(keep).All(write => write.IsIdle) ? GivePagesBackAsync(keep) : Task.CompletedTask;
    }

    // The root counts the page before the page exists: an older activation, whose root write fails, can then never create a
    // page that the present owner does not know.
    private async Task AddPageAsync()
    {
        var number = _pageWrites.Count;
        var stored = _storage.OpenPage(number);
        // One that was given back is still there, empty. It is seen before it is counted: whoever claims the ledger after that writes it,
        // and is not written over.
        if (_rules.SeenBeforeCounted)
            await stored.ReadAsync();
        await ChangeRootAsync(root => root with { PageCount = number + 1 });
        if (!_rules.SeenBeforeCounted)
            await stored.ReadAsync();
        var empty = new LedgerPageRecord { Epoch = Epoch, Claim = _rootRecord.Claim, Revision = _rootRecord.Revision };
        await stored.WriteAsync(empty);
        // If the root was lost in between, nothing may be put into a page that it does not count. From here on the page may not be missing.
        await ChangeRootAsync(root => root with { WrittenPages = number + 1 });
        Adopt(stored, empty, _growthTime);
    }

    // The pages are stored as empty. They are let go when the root no longer counts them: until then they are claimed with the others.
    private async Task GivePagesBackAsync(int keep)
    {
        if (keep == Ledger.Pages.Count)
            return;
        if (_rules.ClosedPages)
            Ledger.ClosePages(keep);
        await ChangeRootAsync(root => root with { PageCount = keep, WrittenPages = Math.Min(root.WrittenPages, keep) });
        Ledger.ClosePages(keep);
        Ledger.DropPages(keep);
        _pageWrites.RemoveRange(keep, _pageWrites.Count - keep);
    }

    private async Task WriteRootAsync()
    {
        var changed = _rootChanges.Aggregate(_rootRecord, (root, change) => change(root)) with { Revision = _rootRecord.Revision + 1 };
        _rootChanges.Clear();
        await _root.WriteAsync(changed);
        _rootRecord = changed;
    }

    private async Task ReadProofAsync()
    {
        var known = _rootRecord.Revision;
        var root = await _proof.ReadAsync();
        if (_rules.Identity && HasGoneBack(root, known))
            throw GoneBack(root);
        if (root?.Epoch != Epoch)
            throw new PoolUnavailableException($"The ledger was claimed under epoch {root?.Epoch}; this is epoch {Epoch}.");
    }

    // Epochs only grow, and under this one only this activation writes the root.
    private bool HasGoneBack([NotNullWhen(false)] LedgerRootRecord? root, long known) =>
        root is null || root.Epoch < Epoch || (root.Epoch == Epoch && (root.Claim != _rootRecord.Claim || root.Revision < known));

    private PoolUnavailableException GoneBack(LedgerRootRecord? root)
    {
        Loss = root is null
            ? $"the ledger that was claimed under epoch {Epoch} is gone"
            : $"the root of the ledger is of epoch {root.Epoch} and was claimed under epoch {Epoch} before";
        return new PoolUnavailableException($"The store has gone back in time: {Loss}.");
    }

    private async Task GuardAsync(Func<Task> operation)
    {
        ThrowIfDeposed();
        try
        {
            await operation();
        }
        catch (Exception failure)
        {
            _failure ??= failure;
            throw;
        }
    }
}
