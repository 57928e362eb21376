namespace UserBalance.Network.Tests;

/// <summary>A lab is five processes of the product: two labs at once would measure the machine.</summary>
[CollectionDefinition(Name)]
public sealed class OneAtATime
{
    public const string Name = "labs";
}
