namespace UserBalance.Gateway.Core.Assignments;

/// <summary>
/// How many visits are open and whether more may begin, in one word that changes as a whole. A mutable value: to be a field, never a copy.
/// </summary>
/// <remarks>The lower half has the open visits and, above them, the bit that closes the door; the upper half counts those that
/// began.</remarks>
internal struct VisitState
{
    private const long OneOpen = 1;
    private const long ClosedBit = 1L << 31;
    private const long OneBegun = 1L << 32;

    private long _word;

    /// <summary>The state at this moment.</summary>
    public Moment Read() => new(Volatile.Read(ref _word));

    /// <summary>A visit begins, unless the door is closed.</summary>
    /// <param name="open">How many are open then, this one among them. Of visits that begin at once each has another number.</param>
    public bool TryBegin(out int open)
    {
        var known = Volatile.Read(ref _word);
        while ((known & ClosedBit) == 0)
        {
            var before = Interlocked.CompareExchange(ref _word, known + OneBegun + OneOpen, known);
            if (before == known)
            {
                open = new Moment(known + OneOpen).Open;
                return true;
            }

            known = before;
        }

        open = 0;
        return false;
    }

    /// <summary>A visit ends.</summary>
    /// <returns>The state after it.</returns>
    /// <exception cref="InvalidOperationException">None is open.</exception>
    public Moment End()
    {
        var word = Interlocked.Add(ref _word, -OneOpen);
        if (((word + OneOpen) & (ClosedBit - 1)) != 0)
            return new Moment(word);
        Interlocked.Add(ref _word, OneOpen);
        throw new InvalidOperationException("A visit was ended twice.");
    }

    /// <summary>Closes the door.</summary>
    /// <returns>The state before.</returns>
    public Moment Close() => new(Interlocked.Or(ref _word, ClosedBit));

    /// <summary>Closes the door if nothing has happened since <paramref name="moment"/>, not even a visit that is over again.</summary>
    public bool TryCloseAt(Moment moment) =>
        Interlocked.CompareExchange(ref _word, moment.Word | ClosedBit, moment.Word) == moment.Word;

    /// <summary>What the state was at one moment.</summary>
    public readonly struct Moment(long word)
    {
        /// <summary>How many visits were open.</summary>
        public int Open => (int)(word & (ClosedBit - 1));

        /// <summary>Whether none may begin.</summary>
        public bool IsClosed => (word & ClosedBit) != 0;

        internal long Word => word;
    }
}
