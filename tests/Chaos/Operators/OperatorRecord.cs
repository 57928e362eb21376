using System.Net;

namespace UserBalance.Chaos.Operators;

/// <summary>What an operator asked for, which explains why a user has another server.</summary>
/// <param name="What">Move, evict or maintenance.</param>
/// <param name="Client">Whom it concerns; <see langword="null"/> for all users of a server.</param>
/// <param name="From">For maintenance: the server that is to be empty.</param>
/// <param name="To">For a move: where to.</param>
/// <param name="Asked">When.</param>
internal sealed record OperatorRecord(OperatorAction What, IPAddress? Client, string? From, string? To, TimeSpan Asked)
{
    private static readonly TimeSpan Measurement = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestChange = TimeSpan.FromSeconds(20);

    /// <summary>When it was answered, or, for maintenance, when the server was taken back.</summary>
    public TimeSpan? Over { get; set; }

    /// <summary>The status of the answer, 0 without one.</summary>
    public int Status { get; set; }

    /// <summary>
    /// Whether it can have taken a user away between two moments: what is not done when it is answered goes on for a while.
    /// </summary>
    public bool MayActBetween(TimeSpan from, TimeSpan until) =>
        Status is not (404 or 409) &&
        Asked <= until &&
        (Over is not { } over || over + (Status == 200 && What != OperatorAction.Maintenance ? Measurement : LongestChange) >= from);
}

/// <summary>An operator's action.</summary>
internal enum OperatorAction
{
    Move,
    Evict,
    Maintenance,
}
