namespace UserBalance.Grains.Tests.Cluster;

/// <summary>
/// Tests of clusters run one at a time and by themselves: their calls have the deadlines of production, which a property test on
/// every core beside them would use up.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ClusterTests
{
    public const string Name = "clusters";
}
