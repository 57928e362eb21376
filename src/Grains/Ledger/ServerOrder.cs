namespace UserBalance.Grains.Ledger;

/// <summary>An order among the servers that can be given to a client: whether one goes before another.</summary>
/// <param name="server">The one.</param>
/// <param name="other">The other. While each goes before neither, the one with the first id does.</param>
internal delegate bool ServerOrder(PoolServer server, PoolServer other);
