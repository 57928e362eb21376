using System.Data.Common;
using Microsoft.Data.Sqlite;
using UserBalance.Silo.Embedded;

namespace UserBalance.Silo.Tests.Embedded;

public sealed class StoreDataSourceTests : IDisposable
{
    private const int Normal = 1;
    private const int Full = 2;

    private readonly TestDirectory _directory = new();
    private readonly EmbeddedStore _store;

    public StoreDataSourceTests()
    {
        _store = new EmbeddedStore(_directory["data"]);
        Assert.Empty(_store.Open());
    }

    public void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Ledger_OnEveryConnection_WaitsForTheDisk()
    {
        var settings = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Setting(_store.Ledger, "synchronous")));

        Assert.All(settings, setting => Assert.Equal(Full, setting));
    }

    [Fact]
    public async Task Reminders_OnEveryConnection_DoNotWaitForTheDisk()
    {
        var settings = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Setting(_store.Reminders, "synchronous")));

        Assert.All(settings, setting => Assert.Equal(Normal, setting));
    }

    [Fact]
    public async Task Reminders_AfterThePoolGaveUpItsConnection_AreSetAgain()
    {
        await Setting(_store.Reminders, "synchronous");
        SqliteConnection.ClearAllPools();

        Assert.Equal(Normal, await Setting(_store.Reminders, "synchronous"));
        Assert.Equal(5000, await Setting(_store.Reminders, "busy_timeout"));
    }

    [Fact]
    public async Task Connection_DisposedTwice_LetsOneIn()
    {
        var first = await _store.Ledger.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await first.DisposeAsync();
        await first.DisposeAsync();

        await using var second = await _store.Ledger.OpenConnectionAsync(TestContext.Current.CancellationToken);
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await _store.Ledger.OpenConnectionAsync(cancellation.Token));
    }

    [Fact]
    public async Task Connection_ThatFailsToOpen_LetsTheNextTry()
    {
        await Setting(_store.Ledger, "synchronous");
        File.Delete(_directory["data/ledger.db"]);
        for (var i = 0; i < 3; i++)
            await Assert.ThrowsAsync<StoreException>(() => Setting(_store.Ledger, "synchronous"));
    }

    private static async Task<long> Setting(DbDataSource source, string name)
    {
        await using var connection = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = $"PRAGMA {name}";
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
