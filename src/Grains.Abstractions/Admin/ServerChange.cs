namespace UserBalance.Grains.Abstractions;

/// <summary>What became of the operator's wish to add, change or remove a server.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Server">The server as it is then, if there is one.</param>
[GenerateSerializer, Immutable, Alias("UserBalance.ServerChange")]
public sealed record ServerChange([property: Id(0)] ServerChangeOutcome Outcome, [property: Id(1)] ServerStatus? Server);

/// <summary>The outcomes of changing the list of servers.</summary>
[GenerateSerializer, Alias("UserBalance.ServerChangeOutcome")]
public enum ServerChangeOutcome
{
    /// <summary>There was none of that name; now there is, durably.</summary>
    Added,

    /// <summary>It is changed, durably; a new address is used once no gateway sends anything to the old one.</summary>
    Changed,

    /// <summary>It is forgotten, durably.</summary>
    Removed,

    /// <summary>It is forgotten as soon as its users have been moved, or evicted where there is no slot for them.</summary>
    Leaving,

    /// <summary>It has users, and was not told to leave nevertheless. Nothing was changed.</summary>
    HasUsers,

    /// <summary>The pool has no such server. Nothing was changed.</summary>
    Unknown,

    /// <summary>Another server has that address. Nothing was changed.</summary>
    AddressTaken,
}
