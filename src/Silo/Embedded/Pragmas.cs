using System.Globalization;

namespace UserBalance.Silo.Embedded;

/// <summary>The settings of a connection that SQLite does not keep in the file.</summary>
internal static class Pragmas
{
    /// <summary>How long SQLite waits for a lock that another program holds, such as a backup.</summary>
    public static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The statements for a connection to a file of this durability, in write-ahead-log mode.</summary>
    public static string For(Durability durability)
    {
        var synchronous = durability == Durability.PowerLoss ? "FULL" : "NORMAL";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"PRAGMA busy_timeout = {BusyTimeout.TotalMilliseconds}; PRAGMA synchronous = {synchronous};");
    }
}
