using UserBalance.Hosting.Configuration;

namespace UserBalance.Silo.Embedded;

/// <summary>The embedded store can be opened, or made.</summary>
/// <param name="store">The store, not open yet.</param>
internal sealed class EmbeddedStoreCheck(EmbeddedStore store) : IStartupCheck
{
    /// <inheritdoc/>
    public Task RunAsync(ProblemList problems)
    {
        foreach (var problem in store.Check())
            problems.Add(problem);
        return Task.CompletedTask;
    }
}
