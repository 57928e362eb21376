using UserBalance.Grains.Abstractions;

namespace UserBalance.Grains.Ledger;

/// <summary>A server and the slots that are taken on it.</summary>
internal sealed class PoolServer
{
    public required int Number { get; init; }

    public required ServerId Id { get; init; }

    public required string Host { get; init; }

    public required int Port { get; init; }

    public required int MaxUsers { get; init; }

    public required ServerAdminState State { get; init; }

    /// <summary>Occupied slots: what is assigned, also while a write is under way, and what is released but not yet stored so.</summary>
    public int Users { get; set; }

    public bool TakesUsers => State == ServerAdminState.Ready;

    public bool CanAdmit => TakesUsers && Users < MaxUsers;
}
