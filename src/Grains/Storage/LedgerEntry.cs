using UserBalance.Grains.Abstractions;

namespace UserBalance.Grains.Storage;

/// <summary>One assignment as the ledger books it.</summary>
/// <param name="Client">The client that holds the slot.</param>
/// <param name="Server">The number of the server in the pool's roster.</param>
/// <param name="Since">When the slot was assigned, UTC.</param>
/// <param name="LastActivity">The last activity that the pool has heard of, UTC.</param>
/// <param name="Token">The assignment's fencing token; 0 in what an early version stored.</param>
/// <param name="Reason">Why the client is on that server.</param>
[GenerateSerializer, Immutable, Alias("UserBalance.LedgerEntry")]
internal readonly record struct LedgerEntry(
    [property: Id(0)] ClientKey Client,
    [property: Id(1)] int Server,
    [property: Id(2)] DateTime Since,
    [property: Id(3)] DateTime LastActivity,
    [property: Id(4)] long Token = 0,
    [property: Id(5)] AssignmentReason Reason = AssignmentReason.Admitted);
