using System.Collections.Frozen;
using Microsoft.AspNetCore.Mvc;
using UserBalance.Gateway.Admin.Problems;

namespace UserBalance.Gateway.Admin.Pools;

/// <summary>Refuses what a route does not read of a query: a deadline that is misspelt would be none.</summary>
internal static class UnknownQueries
{
    private const int LongestName = 200;

    /// <summary>Refuses them at every route of <paramref name="api"/>.</summary>
    public static void RefuseUnknownQueries(this RouteGroupBuilder api) => api.AddEndpointFilterFactory((route, next) =>
    {
        // What is text, and of no header, is of the path or of the query.
        var known = route.MethodInfo.GetParameters()
            .Where(parameter => parameter.ParameterType == typeof(string)
                && !parameter.IsDefined(typeof(FromHeaderAttribute), inherit: false))
            .Select(parameter => parameter.Name!).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        return call => UnknownOf(call.HttpContext.Request, known) is { } unknown
            ? ValueTask.FromResult<object?>(PoolProblems.UnknownQuery(unknown))
            : next(call);
    });

    private static string? UnknownOf(HttpRequest request, FrozenSet<string> known)
    {
        foreach (var name in request.Query.Keys)
        {
            if (!known.Contains(name) || request.RouteValues.ContainsKey(name))
                return name.Length <= LongestName ? name : $"{name[..LongestName]}...";
        }

        return null;
    }
}
