namespace UserBalance.Architecture.Tests.Floors;

/// <summary>Finds folders that use each other, directly or by way of others.</summary>
internal static class FolderCycles
{
    /// <summary>The groups of folders that all lead to each other, the folders of each in order.</summary>
    public static IReadOnlyList<string[]> In(IReadOnlyCollection<FolderEdge> edges)
    {
        var to = edges.ToLookup(edge => edge.From, edge => edge.To);
        var reached = edges.Select(edge => edge.From).Distinct().ToDictionary(folder => folder, folder => ReachedFrom(folder, to));
        return
        [
            .. reached.Keys
                .Where(folder => reached[folder].Contains(folder))
                .Select(folder => reached[folder].Where(other => reached.GetValueOrDefault(other)?.Contains(folder) == true))
                .Select(group => group.Order(StringComparer.Ordinal).ToArray())
                .DistinctBy(group => group[0]),
        ];
    }

    private static HashSet<string> ReachedFrom(string folder, ILookup<string, string> to)
    {
        var reached = new HashSet<string>();
        var next = new Stack<string>(to[folder]);
        while (next.TryPop(out var other))
        {
            if (!reached.Add(other))
                continue;
            foreach (var further in to[other])
                next.Push(further);
        }

        return reached;
    }
}
