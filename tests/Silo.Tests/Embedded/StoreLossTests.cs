using System.Data.Common;
using UserBalance.Silo.Embedded;
using UserBalance.Testing;

namespace UserBalance.Silo.Tests.Embedded;

/// <summary>What becomes of a store whose files are removed or replaced while it is open.</summary>
public sealed class StoreLossTests : IDisposable
{
    private readonly TestDirectory _root = new();
    private readonly EmbeddedStore _store;

    public StoreLossTests()
    {
        _store = new EmbeddedStore(Data);
        Assert.Empty(_store.Open());
    }

    private string Data => _root["data"];

    private string Ledger => Path.Combine(Data, "ledger.db");

    public void Dispose()
    {
        _store.Dispose();
        _root.Dispose();
    }

    [Theory]
    [InlineData("ledger.db")]
    [InlineData("ledger.db-wal")]
    [InlineData("ledger.db-shm")]
    [InlineData("lock")]
    [InlineData("ledger.db", "ledger.db-wal", "ledger.db-shm")]
    [InlineData("ledger.db", "ledger.db-wal", "ledger.db-shm", "reminders.db", "reminders.db-wal", "reminders.db-shm", "lock")]
    public async Task Files_Removed_AreNoticedAndNothingIsLost(params string[] names)
    {
        await InsertAsync(_store.Ledger);
        await _store.LookAsync(TestContext.Current.CancellationToken);
        foreach (var name in names)
            File.Delete(Path.Combine(Data, name));

        await Assert.ThrowsAsync<StoreException>(() => InsertAsync(_store.Ledger));

        var told = await Eventually.Within("the loss", _store.Loss);
        Assert.StartsWith(
            $"{Path.Combine(Data, names[0])} was removed while this process had it open; nothing is lost", told, StringComparison.Ordinal);
        AssertStored(rows: 1);
    }

    [Fact]
    public async Task Directory_Removed_IsMadeAnewWithAllThatWasInIt()
    {
        await InsertAsync(_store.Ledger);
        Directory.Delete(Data, recursive: true);

        await Assert.ThrowsAsync<StoreException>(() => _store.LookAsync(TestContext.Current.CancellationToken));

        AssertStored(rows: 1);
    }

    // Somebody has put a backup there: it is what counts from the next start on.
    [Fact]
    public async Task File_Replaced_IsNoticedAndLeftAsItIs()
    {
        await InsertAsync(_store.Ledger);
        RawFile.Execute(Ledger, $"VACUUM INTO '{_root["backup"]}'");
        await InsertAsync(_store.Ledger);
        File.Move(_root["backup"], Ledger, overwrite: true);
        File.Delete(Ledger + "-wal");
        File.WriteAllText(Ledger + "-wal", "");

        await Assert.ThrowsAsync<StoreException>(() => InsertAsync(_store.Ledger));

        Assert.Contains("was replaced", await Eventually.Within("the loss", _store.Loss), StringComparison.Ordinal);
        _store.Dispose();
        Assert.True(File.Exists(Ledger + "-wal"));
        AssertStored(rows: 1);
    }

    [Fact]
    public async Task Files_ThatStay_AreNoLoss()
    {
        await InsertAsync(_store.Ledger);
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        await InsertAsync(_store.Ledger);
        RawFile.Execute(Ledger, $"VACUUM INTO '{_root["backup"]}'");
        await _store.LookAsync(TestContext.Current.CancellationToken);
        Assert.False(_store.Loss.IsCompleted);
    }

    // As the next process finds it.
    private void AssertStored(int rows)
    {
        _store.Dispose();
        using var next = new EmbeddedStore(Data);
        Assert.Empty(next.Open());
        next.Dispose();
        Assert.Equal(rows, RawFile.Number(Ledger, "SELECT count(*) FROM OrleansStorage"));
    }

    private static async Task InsertAsync(DbDataSource source)
    {
        await using var connection = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO OrleansStorage SELECT 's', count(*), 2, 3, 4, 't', '', 5, x'00' FROM OrleansStorage";
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
