using System.Numerics;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Core.Assignments;

/// <summary>One assignment for each client, found without a lock and with two looks at memory: at a slot, and at the assignment.</summary>
/// <remarks>
/// Open addressing. A client's slot is the first from the one its hash tells, or a later one if others were there first; the search ends at
/// a slot that was never used. Changes take turns and may be made while others search: a slot gets its assignment before its tag, keeps
/// some tag for ever, and its assignment never moves but into a new array, which is published when it is complete.
/// </remarks>
internal sealed class AssignmentTable
{
    private const int Least = 16;

    // Never quite full, or a search would not end. A long search is for a client that is not known, of whom the pool is asked then.
    private const int FullEighths = 7;

    private readonly Lock _gate = new();
    private volatile Slot[] _slots = new Slot[Least];
    private volatile int _count;
    private int _used;

    public int Count => _count;

    /// <summary>All at one moment.</summary>
    public Assignment[] All
    {
        get
        {
            lock (_gate)
                return [.. Walk()];
        }
    }

    public Assignment? Find(ClientKey client)
    {
        var slots = _slots;
        var tag = TagOf(client);
        for (var i = FirstOf(tag, slots); ; i = (i + 1) & (slots.Length - 1))
        {
            ref var slot = ref slots[i];
            // Before the assignment, which was written before it.
            var found = Volatile.Read(ref slot.Tag);
            if (found == tag && Volatile.Read(ref slot.Assignment) is { } assignment && assignment.Client == client)
                return assignment;
            if (found == 0)
                return null;
        }
    }

    /// <summary>Adds an assignment, in place of its client's before.</summary>
    public void Set(Assignment assignment)
    {
        lock (_gate)
        {
            if (!TrySet(assignment))
            {
                Rebuild();
                TrySet(assignment);
            }
        }
    }

    /// <summary>Removes an assignment, unless another one has taken its place.</summary>
    public void Remove(Assignment assignment)
    {
        lock (_gate)
        {
            ref var slot = ref SlotOf(assignment.Client);
            if (slot.Assignment != assignment)
                return;
            Volatile.Write(ref slot.Assignment, null);
            _count--;
            if (_slots.Length > Least && _count < _slots.Length / 8)
                Rebuild();
        }
    }

    /// <summary>Those that are held all the while, and maybe some that come or go meanwhile.</summary>
    public IEnumerable<Assignment> Walk()
    {
        var slots = _slots;
        for (var i = 0; i < slots.Length; i++)
        {
            if (Volatile.Read(ref slots[i].Assignment) is { } assignment)
                yield return assignment;
        }
    }

    // Zero is left to the slots that were never used.
    private static uint TagOf(ClientKey client) => (uint)client.GetHashCode() | 1;

    private static int FirstOf(uint tag, Slot[] slots) => (int)(tag >> (BitOperations.LeadingZeroCount((uint)slots.Length) + 1));

    /// <returns>Whether there was room.</returns>
    private bool TrySet(Assignment assignment)
    {
        ref var slot = ref SlotOf(assignment.Client);
        if (slot.Assignment is null)
        {
            if (slot.Tag == 0 && ++_used > _slots.Length / 8 * FullEighths)
                return false;
            _count++;
        }

        Volatile.Write(ref slot.Assignment, assignment);
        Volatile.Write(ref slot.Tag, TagOf(assignment.Client));
        return true;
    }

    /// <summary>The slot that a client's assignment is in; if it has none, the one that it would be put in.</summary>
    private ref Slot SlotOf(ClientKey client)
    {
        var slots = _slots;
        var tag = TagOf(client);
        var free = -1;
        for (var i = FirstOf(tag, slots); ; i = (i + 1) & (slots.Length - 1))
        {
            ref var slot = ref slots[i];
            if (slot.Tag == tag && slot.Assignment?.Client == client)
                return ref slot;
            if (free < 0 && slot.Assignment is null)
                free = i;
            if (slot.Tag == 0)
                return ref slots[free];
        }
    }

    // What was removed is left behind, so the array may become smaller too.
    private void Rebuild()
    {
        var slots = new Slot[Math.Max(Least, (int)BitOperations.RoundUpToPowerOf2((uint)_count * 2 + 1))];
        foreach (var slot in _slots)
        {
            if (slot.Assignment is null)
                continue;
            var i = FirstOf(slot.Tag, slots);
            while (slots[i].Tag != 0)
                i = (i + 1) & (slots.Length - 1);
            slots[i] = slot;
        }

        _used = _count;
        _slots = slots;
    }

    private struct Slot
    {
        public Assignment? Assignment;
        public uint Tag;
    }
}
