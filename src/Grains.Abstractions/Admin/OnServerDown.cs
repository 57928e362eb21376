namespace UserBalance.Grains.Abstractions;

/// <summary>What becomes of the users of a server that is down.</summary>
[GenerateSerializer, Alias("UserBalance.OnServerDown")]
public enum OnServerDown
{
    /// <summary>They are given another server after the failover delay, behind a fence. The default.</summary>
    Reassign,

    /// <summary>They keep it, and are not served until it is back.</summary>
    Hold,
}
