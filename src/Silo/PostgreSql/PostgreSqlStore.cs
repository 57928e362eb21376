using Npgsql;
using UserBalance.Hosting.Clustering;
using UserBalance.Hosting.Startup;
using UserBalance.Silo.Clustering;

namespace UserBalance.Silo.PostgreSql;

/// <summary>A PostgreSQL database as a silo finds it: whether it answers, lets us in, and has our tables.</summary>
internal sealed partial class PostgreSqlStore(NpgsqlDataSource source, ILogger<PostgreSqlStore> logger) : IClusterStore
{
    /// <summary>The configuration key of the database.</summary>
    public const string Key = "UserBalance:Cluster:ConnectionString";

    /// <inheritdoc/>
    public async Task<string?> TryOpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            await PostgreSqlSchema.ApplyAsync(source, cancellationToken);
            await WarnOfLossAsync(cancellationToken);
            return null;
        }
        catch (PostgresException e) when (WhyNever(e.SqlState) is { } reason)
        {
            throw new StartRefusedException($"{Key}: {reason}.");
        }
        catch (PostgresException e)
        {
            return $"PostgreSQL does not serve (SQLSTATE {e.SqlState})";
        }
        // It may be promoted.
        catch (StandbyServerException)
        {
            return "PostgreSQL is a standby";
        }
        catch (NpgsqlException e)
        {
            return $"PostgreSQL cannot be reached ({(e.InnerException ?? e).GetType().Name})";
        }
        // What the driver throws for a name that does not resolve.
        catch (Exception e) when (e is System.Net.Sockets.SocketException or TimeoutException or IOException)
        {
            return $"PostgreSQL cannot be reached ({e.GetType().Name})";
        }
    }

    private static string? WhyNever(string state) => state switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            "PostgreSQL refuses the user or the password",
        PostgresErrorCodes.InvalidCatalogName => "PostgreSQL has no database of that name; create it",
        PostgresErrorCodes.InsufficientPrivilege =>
            "PostgreSQL does not let this user make or use the tables; grant it CREATE in its schema",
        PostgresErrorCodes.InvalidSchemaName => "PostgreSQL has no schema to make the tables in; create the one of the user's search path",
        PostgresErrorCodes.DuplicateTable or PostgresErrorCodes.UndefinedTable =>
            "the database has tables of another program that uses Orleans; use another database, or another schema with 'Search Path'",
        _ => null,
    };

    private async Task WarnOfLossAsync(CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(
            "SELECT current_setting('fsync') = 'off' OR current_setting('synchronous_commit') = 'off'");
        if (await command.ExecuteScalarAsync(cancellationToken) is true)
            LogNotDurable(logger);
    }

    [LoggerMessage(1, LogLevel.Warning,
        "PostgreSQL runs with fsync or synchronous_commit off: when it is killed or loses power, assignments that were answered may be "
            + "lost.")]
    private static partial void LogNotDurable(ILogger logger);
}
