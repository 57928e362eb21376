namespace UserBalance.Architecture.Tests.Floors;

/// <summary>One folder of a project uses another one.</summary>
/// <param name="From">The folder that uses it.</param>
/// <param name="To">The folder that is used.</param>
internal readonly record struct FolderEdge(string From, string To)
{
    /// <inheritdoc/>
    public override string ToString() => $"{From} -> {To}";
}
