using Npgsql;

namespace UserBalance.Hosting.Clustering;

/// <summary>How a process reaches the PostgreSQL database of its cluster.</summary>
internal static class PostgreSqlConnection
{
    /// <summary>What a connection string must be, for a problem's line.</summary>
    public const string Rule =
        "must be a connection string of Npgsql, as in Host=10.0.0.5;Database=userbalance;Username=<user>;Password=<password>";

    /// <summary>Orleans' name for the driver.</summary>
    public const string Invariant = "Npgsql";

    // What the user's string may override. A visitor waits two seconds at the most, so no operation may wait longer for a server that
    // is away, and what has timed out is not cancelled: its outcome is unknown in any case, and the cancellation would be waited for.
    // Twenty connections keep a silo busy; a server has a hundred unless told otherwise.
    private const string Defaults = "Timeout=2;Command Timeout=2;Cancellation Timeout=-1;Maximum Pool Size=20;Application Name=userbalance";

    private const string IsStandby = "SELECT pg_is_in_recovery()";

    /// <summary>Whether a connection string can be used at all.</summary>
    public static bool IsValid(string connectionString)
    {
        try
        {
            return !string.IsNullOrEmpty(new NpgsqlConnectionStringBuilder(connectionString).Host);
        }
        // Whatever it says, it may quote the string.
        catch (Exception)
        {
            return false;
        }
    }

    /// <summary>Makes a source of connections.</summary>
    /// <param name="connectionString">A valid connection string.</param>
    /// <param name="minTimeout">How long an answer is waited for at least; as long as the string says unless given.</param>
    public static NpgsqlDataSource Open(string connectionString, TimeSpan minTimeout = default) =>
        Builder(connectionString, minTimeout, primary: false).Build();

    /// <summary>
    /// Makes a source of connections to the primary only. A standby's copy proves nothing. A server that was a primary when the connection
    /// was made is one for as long as it lasts: to become a standby it has to be started again.
    /// </summary>
    /// <inheritdoc cref="Open"/>
    public static NpgsqlDataSource OpenPrimary(string connectionString, TimeSpan minTimeout = default) =>
        Builder(connectionString, minTimeout, primary: true)
            .UsePhysicalConnectionInitializer(RequirePrimary, RequirePrimaryAsync)
            .Build();

    private static void RequirePrimary(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(IsStandby, connection);
        if (command.ExecuteScalar() is not false)
            throw new StandbyServerException();
    }

    private static async Task RequirePrimaryAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(IsStandby, connection);
        if (await command.ExecuteScalarAsync() is not false)
            throw new StandbyServerException();
    }

    private static NpgsqlDataSourceBuilder Builder(string connectionString, TimeSpan minTimeout, bool primary)
    {
        var builder = new NpgsqlConnectionStringBuilder($"{Defaults};{connectionString}")
        {
            PersistSecurityInfo = false,
            // The providers' times have no zone.
            Timezone = "UTC",
        };
        builder.CommandTimeout = Math.Max(builder.CommandTimeout, (int)minTimeout.TotalSeconds);
        if (primary && builder.Host?.Contains(',') == true)
            builder.TargetSessionAttributes = "primary";
        return new NpgsqlDataSourceBuilder(builder.ToString());
    }
}
