using UserBalance.Silo.Tests.Storage;

namespace UserBalance.Silo.Tests.Embedded;

public sealed class LedgerStorageTests(StoreSilo silo) : LedgerStorageContract<StoreSilo>(silo)
{
    private string LedgerPath => Silo.Directory[Path.Combine("data", "ledger.db")];

    [Fact]
    public async Task State_Stored_IsBinary()
    {
        var state = State("x");
        state.State!.Content = new byte[10_000];
        await Write(state);

        var largest = RawFile.Number(LedgerPath, "SELECT max(length(PayloadBinary)) FROM OrleansStorage");

        Assert.InRange(largest, 10_000, 10_100); // as JSON it would be a third longer
    }

    [Fact]
    public async Task Clear_ThenWrite_IsAnotherVersion()
    {
        var state = State("first");
        await Write(state);
        await Silo.Ledger.ClearStateAsync(Name, Id, state);

        state.State!.Text = "second";
        await Write(state);

        var read = await Read();
        Assert.Equal("second", read.State!.Text);
        Assert.Equal(state.ETag, read.ETag);
    }
}
