using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Storage;

namespace UserBalance.Grains.Ledger;

/// <summary>
/// One stored part of the ledger, in memory: up to <see cref="Capacity"/> entries that are written together. Keeps apart what
/// was decided and what is known to be stored.
/// </summary>
/// <param name="number">Its place in the ledger, from 0.</param>
/// <param name="claimedAt">When it was taken over or added, the pool's time.</param>
/// <param name="room">How many entries it takes, 1 to <see cref="Capacity"/>.</param>
internal sealed class LedgerPage(int number, DateTime claimedAt = default, int room = LedgerPage.Capacity)
{
    /// <summary>How many assignments are written together: large enough for a burst to be one write, small enough to be cheap.</summary>
    public const int Capacity = 256;

    private readonly LedgerEntry[] _entries = new LedgerEntry[Capacity];
    private readonly DateTime[] _storedActivity = new DateTime[Capacity];
    private readonly EntryState[] _states = new EntryState[Capacity];
    private readonly List<byte> _released = [];
    private List<byte> _written = [];
    private List<int> _vacated = [];
    private List<int> _vacatedByWrite = [];
    private bool _isWriting;
    private int _used;
    private int _freeFrom;

    public int Number => number;

    public bool HasRoom => _used < room;

    /// <summary>Whether it has no entries, neither in memory nor as stored.</summary>
    public bool IsEmpty => _used == 0 && !_isWriting;

    /// <summary>No entry's last activity is before this; a lower bound that <see cref="FindQuiet"/> tightens.</summary>
    public DateTime QuietestActivity { get; private set; } = DateTime.MaxValue;

    public ref readonly LedgerEntry this[byte slot] => ref _entries[slot];

    public EntryState StateOf(byte slot) => _states[slot];

    /// <summary>What a restart would find as the entry's last activity.</summary>
    public DateTime StoredActivityOf(byte slot) => _storedActivity[slot];

    public byte Add(in LedgerEntry entry, EntryState state)
    {
        var slot = (byte)Array.IndexOf(_states, EntryState.Free, _freeFrom);
        _freeFrom = slot;
        _used++;
        _entries[slot] = entry;
        _states[slot] = state;
        _storedActivity[slot] = state == EntryState.Inherited ? entry.LastActivity : DateTime.MinValue;
        if (entry.LastActivity < QuietestActivity)
            QuietestActivity = entry.LastActivity;
        return slot;
    }

    /// <summary>Books activity; never moves it back.</summary>
    /// <param name="slot">The entry.</param>
    /// <param name="activity">When the client was active.</param>
    public void Touch(byte slot, DateTime activity)
    {
        // What may be missing of an inherited entry's activity was before the claim, so what was after it is later than all of that.
        if (_states[slot] == EntryState.Inherited && activity >= claimedAt)
            _states[slot] = EntryState.Held;
        if (activity > _entries[slot].LastActivity)
            _entries[slot] = _entries[slot] with { LastActivity = activity };
    }

    /// <summary>Books why the entry's client is where it is.</summary>
    public void Explain(byte slot, AssignmentReason reason) => _entries[slot] = _entries[slot] with { Reason = reason };

    public bool IsPinned(byte slot) => _entries[slot].Reason == AssignmentReason.Pinned;

    /// <summary>Forgets an entry that should not be stored any more. The page has to be written.</summary>
    public void LeaveOut(byte slot) => Free(slot);

    public void Release(byte slot) => _states[slot] = EntryState.Releasing;

    /// <summary>
    /// Gives the entry's client another server. Its slot on the one before is occupied until a write without it is stored.
    /// </summary>
    /// <param name="slot">The entry.</param>
    /// <param name="moved">The same client, elsewhere.</param>
    public void Move(byte slot, in LedgerEntry moved)
    {
        _vacated.Add(_entries[slot].Server);
        _entries[slot] = moved;
        _states[slot] = EntryState.Admitting;
    }

    /// <summary>Fixes what is written now. Later decisions wait for the next write.</summary>
    public LedgerPageRecord BeginWrite(long epoch, Guid claim = default, long revision = 0)
    {
        if (_isWriting)
            throw new InvalidOperationException($"Page {number} is being written already.");
        _isWriting = true;
        _written = [];
        (_vacatedByWrite, _vacated) = (_vacated, []);
        _released.Clear();
        for (var slot = 0; slot < Capacity; slot++)
        {
            if (_states[slot] == EntryState.Releasing)
                _released.Add((byte)slot);
            else if (_states[slot] != EntryState.Free)
                _written.Add((byte)slot);
        }

        return new LedgerPageRecord
        {
            Epoch = epoch,
            Claim = claim,
            Revision = revision,
            Entries = [.. _written.Select(slot => _entries[slot])],
        };
    }

    /// <summary>The write is stored: what it holds is held, and what it no longer holds is free.</summary>
    /// <param name="record">What was written.</param>
    /// <param name="released">Called for each entry that became free, before it is cleared.</param>
    /// <param name="vacated">Called for each slot that became free on the server of that number because its client was moved.</param>
    public void EndWrite(LedgerPageRecord record, Action<LedgerEntry> released, Action<int> vacated)
    {
        _isWriting = false;
        for (var i = 0; i < _written.Count; i++)
        {
            var slot = _written[i];
            _storedActivity[slot] = record.Entries[i].LastActivity;
            // Moved while it was being written: stored is only where it was before.
            if (_states[slot] == EntryState.Admitting && record.Entries[i].Token == _entries[slot].Token)
                _states[slot] = EntryState.Held;
        }

        foreach (var server in _vacatedByWrite)
            vacated(server);
        _vacatedByWrite = [];

        foreach (var slot in _released)
        {
            released(_entries[slot]);
            Free(slot);
        }
    }

    /// <summary>Lists the held entries without activity since <paramref name="since"/>.</summary>
    public IEnumerable<byte> FindQuiet(DateTime since)
    {
        var quietest = DateTime.MaxValue;
        var found = new List<byte>();
        for (var slot = 0; slot < Capacity; slot++)
        {
            if (_states[slot] == EntryState.Free)
                continue;
            var activity = _entries[slot].LastActivity;
            if (activity < quietest)
                quietest = activity;
            if (activity <= since && _states[slot] is EntryState.Held or EntryState.Inherited)
                found.Add((byte)slot);
        }

        QuietestActivity = quietest;
        return found;
    }

    private void Free(byte slot)
    {
        _entries[slot] = default;
        _states[slot] = EntryState.Free;
        _freeFrom = Math.Min(_freeFrom, slot);
        _used--;
    }
}
