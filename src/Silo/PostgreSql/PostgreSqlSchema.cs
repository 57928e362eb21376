using Npgsql;
using UserBalance.Hosting.Startup;

namespace UserBalance.Silo.PostgreSql;

/// <summary>The tables and statements that Orleans' ADO.NET providers need, as this project has written them for PostgreSQL.</summary>
/// <remarks>
/// Orleans' own script has no unique key on stored states, so that two first writes both stand, and no index on the reminders' hash.
/// </remarks>
internal static class PostgreSqlSchema
{
    /// <summary>The version of the tables; a database of a later version is refused.</summary>
    public const int Version = 1;

    // The tables are ours alone, and so is the number under which silos that start at the same moment take turns.
    private const string TakeTurns = "SELECT pg_advisory_xact_lock(7308610932541845347);";
    private const string IsNew = "SELECT to_regclass('UserBalanceSchema') IS NULL;";
    private static readonly string[] Parts = ["membership", "ledger", "reminders"];

    // Making tables may take a slow disk longer than a visitor would wait.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>Makes what is missing, and writes the statements of this program. Any number of silos may do so at once.</summary>
    /// <exception cref="StartRefusedException">The database has tables of a later version.</exception>
    /// <exception cref="PostgresException">The server refuses.</exception>
    /// <exception cref="NpgsqlException">The server does not answer.</exception>
    public static async Task ApplyAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, TakeTurns, cancellationToken);
        if (await ReadAsync<bool>(connection, IsNew, cancellationToken))
            await ExecuteAsync(connection, CreateTables(), cancellationToken);
        await RequireVersionAsync(connection, cancellationToken);
        await ExecuteAsync(connection, WriteStatements(), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task RequireVersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var version = await ReadAsync<int>(connection, "SELECT max(Version) FROM UserBalanceSchema;", cancellationToken);
        if (version != Version)
        {
            throw new StartRefusedException(
                $"{PostgreSqlStore.Key}: the database has schema version {version}, and this program reads {Version}; "
                + "start the version that wrote it or use another database.");
        }
    }

    private static string CreateTables() => string.Concat(
    [
        "CREATE TABLE OrleansQuery (QueryKey text NOT NULL PRIMARY KEY, QueryText text NOT NULL);",
        .. Parts.Select(part => Script($"{part}.schema")),
        $"CREATE TABLE UserBalanceSchema (Version integer NOT NULL); INSERT INTO UserBalanceSchema VALUES ({Version});",
    ]);

    // They are code, so every start writes its own; who reads them meanwhile sees the ones before.
    private static string WriteStatements() =>
        string.Concat(["DELETE FROM OrleansQuery;", .. Parts.Select(part => Script($"{part}.queries"))]);

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        // The texts of the statements have names of parameters in them; in a batch without parameters they stay text.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = (int)Timeout.TotalSeconds };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<T> ReadAsync<T>(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = (int)Timeout.TotalSeconds };
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static string Script(string name)
    {
        using var stream = typeof(PostgreSqlSchema).Assembly.GetManifestResourceStream($"postgresql.{name}.sql")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
