namespace UserBalance.Chaos.Tests;

/// <summary>A cluster is eight processes: two of them at once would measure the machine.</summary>
[CollectionDefinition(Name)]
public sealed class OneAtATime
{
    public const string Name = "clusters";
}
