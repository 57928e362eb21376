using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Ledger;

namespace UserBalance.Grains.Decisions;

/// <summary>A decision of the pool.</summary>
/// <param name="Kind">What was decided.</param>
/// <param name="Client">About whom.</param>
/// <param name="Server">The server that is concerned, if any.</param>
internal readonly record struct PoolEvent(PoolEventKind Kind, ClientKey Client, PoolServer? Server);
