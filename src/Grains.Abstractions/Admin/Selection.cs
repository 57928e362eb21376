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
