using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Ledger;

namespace UserBalance.Grains.Policy;

/// <summary>In which order new clients are given the servers that have a free slot.</summary>
internal static class ServerSelection
{
    /// <summary>The order of a pool.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such selection.</exception>
    public static ServerOrder OrderOf(Selection selection) => selection switch
    {
        Selection.LeastUsers => static (server, other) => StaysWhereItIs(server, other) ?? server.Users < other.Users,
        Selection.FillFirst => static (server, other) => StaysWhereItIs(server, other) ?? false,
        _ => throw new ArgumentOutOfRangeException(nameof(selection), selection, "There is no such selection."),
    };

    // Until its fence holds, a server that is being given another address serves nobody: the last choice.
    private static bool? StaysWhereItIs(PoolServer server, PoolServer other) =>
        (server.NextAddress is null) == (other.NextAddress is null) ? null : server.NextAddress is null;
}
