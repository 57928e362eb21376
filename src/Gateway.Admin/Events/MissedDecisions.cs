namespace UserBalance.Gateway.Admin.Events;

/// <summary>Decisions that a listener will not get.</summary>
/// <param name="Count">How many; <see langword="null"/> when nobody knows, because the ledger was claimed anew.</param>
internal sealed record MissedDecisions(long? Count);
