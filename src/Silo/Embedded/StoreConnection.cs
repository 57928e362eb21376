using Microsoft.Data.Sqlite;

namespace UserBalance.Silo.Embedded;

/// <summary>A connection to one of the store's files. It is open for one turn of the file's thread.</summary>
/// <remarks>Who holds one must not open another on the same file: it would wait for itself.</remarks>
internal sealed class StoreConnection(StoreDataSource source) : SqliteConnection(source.ConnectionString)
{
    private int _hasTurn;

    // Blocking would hold a thread of the pool, which is what the file's thread is there to spare.
    public override void Open() => throw new NotSupportedException("A connection to the store is opened asynchronously.");

    public override async Task OpenAsync(CancellationToken cancellationToken)
    {
        await source.Thread.Turn(cancellationToken).ConfigureAwait(false);
        _hasTurn = 1;
        try
        {
            OpenFile();
            source.Configure(this);
        }
        catch
        {
            Close();
            throw;
        }
    }

    private void OpenFile()
    {
        try
        {
            base.Open();
        }
        catch (SqliteException)
        {
            source.RequireInPlace(connection: null);
            throw;
        }
    }

    public override void Close()
    {
        base.Close();
        if (Interlocked.Exchange(ref _hasTurn, 0) != 0)
            source.Thread.EndTurn();
    }
}
