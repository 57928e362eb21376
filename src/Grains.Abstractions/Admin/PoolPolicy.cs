namespace UserBalance.Grains.Abstractions;

/// <summary>How a server is chosen for a new client, among those that are up, ready and not full.</summary>
[GenerateSerializer, Alias("UserBalance.Selection")]
public enum Selection
{
    /// <summary>The one with the fewest users; ties go to the first id. The default.</summary>
    LeastUsers,

    /// <summary>The first in order of ids, so that the last ones become empty and can be switched off.</summary>
    FillFirst,
}

/// <summary>What becomes of the users of a server that is down.</summary>
[GenerateSerializer, Alias("UserBalance.OnServerDown")]
public enum OnServerDown
{
    /// <summary>They are given another server after the failover delay, behind a fence. The default.</summary>
    Reassign,

    /// <summary>They keep it, and are not served until it is back.</summary>
    Hold,
}
