namespace UserBalance.Hosting.Clustering;

/// <summary>A kind of cluster.</summary>
internal enum ClusterProvider
{
    /// <summary>One process, which keeps its data in a file.</summary>
    Embedded,

    /// <summary>Any number of silos and gateways, which meet in Redis and keep their data there.</summary>
    Redis,

    /// <summary>Any number of silos and gateways, which meet in a PostgreSQL database and keep their data there.</summary>
    PostgreSql,
}
