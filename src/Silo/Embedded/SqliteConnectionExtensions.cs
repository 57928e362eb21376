using System.Globalization;
using Microsoft.Data.Sqlite;

namespace UserBalance.Silo.Embedded;

/// <summary>Short forms for the few statements that the store itself runs.</summary>
internal static class SqliteConnectionExtensions
{
    public static void Execute(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static long Number(this SqliteConnection connection, string sql) =>
        Convert.ToInt64(connection.Scalar(sql), CultureInfo.InvariantCulture);

    public static string Text(this SqliteConnection connection, string sql) =>
        Convert.ToString(connection.Scalar(sql), CultureInfo.InvariantCulture) ?? "";

    private static object? Scalar(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
