using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Admin.Events;

/// <summary>
/// The last consecutive decisions of a pool, as one reader has read them for all listeners. A listener has a place in it and
/// nothing else, so one that is slow holds no memory: it is overtaken.
/// </summary>
internal sealed class DecisionWindow
{
    /// <summary>How many are kept.</summary>
    public const int Capacity = 4096;

    private readonly Queue<PoolDecision> _decisions = [];
    private bool _isCurrent;

    /// <summary>Where the reader goes on. At first before all that the pool knows.</summary>
    public DecisionCursor End { get; private set; }

    /// <summary>The present as far as it is known; <see langword="null"/> while older decisions are still being read.</summary>
    public DecisionCursor? Present => _isCurrent ? End : null;

    /// <summary>Takes what was read after <see cref="End"/>.</summary>
    public void Append(DecisionList list)
    {
        var isNext = list.Next.Epoch == End.Epoch && (list.Decisions.Length == 0 || list.Decisions[0].Sequence == End.Sequence + 1);
        if (!isNext)
            _decisions.Clear();
        foreach (var decision in list.Decisions)
            _decisions.Enqueue(decision);
        while (_decisions.Count > Capacity)
            _decisions.Dequeue();
        End = list.Next;
        _isCurrent |= list.Decisions.Length < DecisionList.MaxLimit;
    }

    /// <summary>Reads what comes after a place.</summary>
    /// <param name="after">The place.</param>
    /// <param name="most">How many decisions at the most.</param>
    public DecisionBatch Read(DecisionCursor after, int most)
    {
        if (!_isCurrent || after == End || (after.Epoch == End.Epoch && after.Sequence > End.Sequence))
            return new(after, null, []);
        var before = (_decisions.TryPeek(out var first) ? first.Sequence : End.Sequence + 1) - 1;
        var isKnown = after.Epoch == End.Epoch && after.Sequence >= before;
        var decisions = _decisions.Skip(isKnown ? (int)(after.Sequence - before) : 0).Take(most).ToArray();
        return new(
            decisions.Length > 0 ? new(End.Epoch, decisions[^1].Sequence) : End,
            isKnown ? null : new(after.Epoch == End.Epoch ? before - after.Sequence : null),
            decisions);
    }
}
