using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using UserBalance.Grains.Reminders;

namespace UserBalance.Silo.Embedded;

/// <summary>Rows of the reminders' file: many in one transaction, and so in one turn of the file's thread.</summary>
/// <param name="store">The open store.</param>
/// <param name="cluster">Whose reminders they are.</param>
internal sealed class EmbeddedReminderRows(EmbeddedStore store, IOptions<ClusterOptions> cluster) : IReminderRows
{
    public int MaxAtOnce => 256;

    public async Task UpsertAsync(IReadOnlyList<ReminderEntry> rows)
    {
        // Nothing is awaited any more until the connection is closed: it is all one piece of work of the file's thread.
        await using var connection = (SqliteConnection)store.Reminders.CreateConnection();
        await connection.OpenAsync().ConfigureAwait(false);
        using var transaction = connection.BeginTransaction(deferred: false);
        using var upsert = connection.CreateCommand();
        // The statement that Orleans' own table runs.
        upsert.CommandText = connection.Text("SELECT QueryText FROM OrleansQuery WHERE QueryKey = 'UpsertReminderRowKey';");
        foreach (var row in rows)
        {
            Bind(upsert.Parameters, row);
            upsert.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    private void Bind(SqliteParameterCollection parameters, ReminderEntry row)
    {
        parameters.Clear();
        parameters.AddWithValue("@ServiceId", cluster.Value.ServiceId);
        parameters.AddWithValue("@GrainId", row.GrainId.ToString());
        parameters.AddWithValue("@ReminderName", row.ReminderName);
        parameters.AddWithValue("@StartTime", row.StartAt);
        parameters.AddWithValue("@Period", (long)row.Period.TotalMilliseconds);
        parameters.AddWithValue("@GrainHash", (int)row.GrainId.GetUniformHashCode());
    }
}
