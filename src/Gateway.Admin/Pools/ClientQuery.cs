using System.Globalization;
using UserBalance.Gateway.Admin.Problems;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Admin.Pools;

/// <summary>Which clients are to be listed.</summary>
/// <param name="Server">Of this server only.</param>
/// <param name="After">Where the part before ended.</param>
/// <param name="Limit">How many at the most.</param>
internal sealed record ClientQuery(ServerId? Server, ClientCursor After, int Limit)
{
    /// <summary>How many are listed unless the caller says otherwise.</summary>
    public const int DefaultLimit = 100;

    /// <summary>Reads the parameters of a request; one without a value counts as left out.</summary>
    public static bool TryRead(string? server, string? after, string? limit, out ClientQuery query, out IResult problem)
    {
        (query, problem) = (new(null, default, DefaultLimit), Results.Empty);
        if (!string.IsNullOrEmpty(server))
            query = query with { Server = new ServerId(server.ToLowerInvariant()) };
        if (!string.IsNullOrEmpty(after))
        {
            if (!ClientCursor.TryParse(after, out var cursor))
                return Refuse(nameof(after), after, "the 'next' of an earlier answer", out problem);
            query = query with { After = cursor };
        }

        if (string.IsNullOrEmpty(limit))
            return true;
        if (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > ClientList.MaxLimit)
            return Refuse(nameof(limit), limit, $"a whole number from 1 to {ClientList.MaxLimit}", out problem);
        query = query with { Limit = number };
        return true;
    }

    private static bool Refuse(string name, string value, string allowed, out IResult problem)
    {
        problem = PoolProblems.Invalid(name, value, $"must be {allowed}");
        return false;
    }
}
