using Microsoft.Data.Sqlite;

namespace UserBalance.Silo.Embedded;

/// <summary>
/// Saves what a process has in files that are not in the directory any more, as long as it has them open, and as far as nothing that
/// somebody has put there is touched.
/// </summary>
internal static class StoreRescue
{
    /// <summary>Saves it.</summary>
    /// <param name="connection">To the files that were open before; nobody else uses them.</param>
    /// <param name="path">The database.</param>
    /// <param name="watch">What has become of it.</param>
    /// <returns>What was done, in words.</returns>
    public static string Save(SqliteConnection connection, string path, StoreFileWatch watch)
    {
        try
        {
            if (watch.IsInPlace)
                return Complete(connection) ? "nothing is lost: all of it is in the database" : Failed("the log could not be emptied");
            if (Path.Exists(path))
                return "the file that is there was left as it is, so what was stored since it was made is lost";
            WriteAnew(connection, path, watch);
            return $"nothing is lost: {path} was written anew";
        }
        catch (Exception failure) when (failure is SqliteException or IOException or UnauthorizedAccessException or StoreException)
        {
            return Failed(failure.Message);
        }
    }

    private static string Failed(string reason) =>
        $"what was not in the database yet is lost ({reason.ReplaceLineEndings(" ").TrimEnd('.')})";

    private static bool Complete(SqliteConnection connection) => connection.Number("PRAGMA wal_checkpoint(TRUNCATE);") == 0;

    private static void WriteAnew(SqliteConnection connection, string path, StoreFileWatch watch)
    {
        var copy = $"{path}.{Guid.NewGuid():N}";
        StoreDirectory.Create(Path.GetDirectoryName(path)!);
        StoreDirectory.CreateFile(copy);
        using (var command = connection.CreateCommand())
        {
            command.CommandText = "VACUUM INTO $copy;";
            command.Parameters.AddWithValue("$copy", copy);
            command.ExecuteNonQuery();
        }

        using (var file = File.Open(copy, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
            file.Flush(flushToDisk: true);
        // SQLite would take them for those of the copy.
        foreach (var log in watch.Logs.Where(watch.IsOurs))
            File.Delete(log);
        File.Move(copy, path);
    }
}
