using UserBalance.Silo.Tests.Storage;

namespace UserBalance.Silo.Tests.PostgreSql;

public sealed class LedgerStorageTests(PostgreSqlSilo silo) : LedgerStorageContract<PostgreSqlSilo>(silo)
{
    [Fact]
    public async Task State_Stored_IsBinary()
    {
        var state = State("x");
        state.State!.Content = new byte[10_000];
        await Write(state);

        var largest = await Silo.NumberAsync("SELECT max(length(PayloadBinary)) FROM OrleansStorage");

        Assert.InRange(largest, 10_000, 10_100); // as JSON it would be a third longer
    }
}
