using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace UserBalance.Silo.Embedded;

/// <summary>The store cannot be used; the message says why and what to do, in one line.</summary>
internal sealed class StoreException(string message) : Exception(message)
{
    public static StoreException Damaged(string path, string finding) =>
        new($"{path} is damaged ({OneLine(finding)}); restore it from a backup or choose another directory");

    public static StoreException From(string path, SqliteException exception) => exception.SqliteErrorCode switch
    {
        raw.SQLITE_NOTADB or raw.SQLITE_CORRUPT => Damaged(path, exception.Message),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new($"{path} is locked by another program; stop that or choose another directory"),
        raw.SQLITE_FULL => new($"the disk of {path} is full; free some space or choose another directory"),
        _ => Unwritable(path, exception.Message),
    };

    public static StoreException From(string path, SystemException exception) =>
        Unwritable(path, exception is UnauthorizedAccessException ? "permission denied" : exception.Message);

    private static StoreException Unwritable(string path, string reason) =>
        new($"{path} cannot be written ({OneLine(reason)}); give this user the right to write it or choose another directory");

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").TrimEnd('.', ' ');
}
