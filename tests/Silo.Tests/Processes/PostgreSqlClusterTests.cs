using UserBalance.Testing;

namespace UserBalance.Silo.Tests.Processes;

public sealed class PostgreSqlClusterTests() : ClusterContract("PostgreSql", PostgreSqlServer.WhyAbsent)
{
    private protected override async Task<StoreServer> StartStoreAsync() => await PostgreSqlServer.StartAsync();
}
