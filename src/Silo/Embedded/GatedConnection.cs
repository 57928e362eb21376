using Microsoft.Data.Sqlite;

namespace UserBalance.Silo.Embedded;

/// <summary>
/// A connection to one of the store's files: opening it waits, without holding a thread, until no other connection of this
/// process is open on that file; closing it lets the next one in.
/// </summary>
/// <remarks>Who holds one must not open another on the same file: it would wait for itself.</remarks>
internal sealed class GatedConnection(GatedDataSource source) : SqliteConnection(source.ConnectionString)
{
    private int _admitted;

    public override void Open()
    {
        source.Gate.Wait();
        OpenAdmitted();
    }

    public override async Task OpenAsync(CancellationToken cancellationToken)
    {
        await source.Gate.WaitAsync(cancellationToken);
        OpenAdmitted();
    }

    public override void Close()
    {
        base.Close();
        if (Interlocked.Exchange(ref _admitted, 0) != 0)
            source.Gate.Release();
    }

    private void OpenAdmitted()
    {
        _admitted = 1;
        try
        {
            base.Open();
            source.Configure(this);
        }
        catch
        {
            Close();
            throw;
        }
    }
}
