using Microsoft.Data.Sqlite;
using UserBalance.Silo.Embedded;

namespace UserBalance.Silo.Tests.Embedded;

/// <summary>Looks into a SQLite file, or spoils it, past the store.</summary>
internal static class RawFile
{
    public static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        return connection;
    }

    public static void Execute(string path, string sql)
    {
        using var connection = Open(path);
        connection.Execute(sql);
    }

    public static long Number(string path, string sql)
    {
        using var connection = Open(path);
        return connection.Number(sql);
    }

    public static List<string> Column(string path, string sql, int column)
    {
        using var connection = Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in sql.Split('@').Skip(1).Select(rest => string.Concat(rest.TakeWhile(char.IsLetterOrDigit))).Distinct())
            command.Parameters.AddWithValue(name, 1);
        using var reader = command.ExecuteReader();
        var values = new List<string>();
        while (reader.Read())
            values.Add(reader.GetString(column));
        return values;
    }
}
