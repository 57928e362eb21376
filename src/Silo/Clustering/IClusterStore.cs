using UserBalance.Hosting.Startup;

namespace UserBalance.Silo.Clustering;

/// <summary>The store that a cluster's silos share, as one of them finds it when it starts.</summary>
internal interface IClusterStore
{
    /// <summary>Tries once to make it ready for Orleans.</summary>
    /// <returns><see langword="null"/> when it is ready, otherwise why it is not yet: a few words without any part of the connection
    /// string.</returns>
    /// <exception cref="StartRefusedException">The server answers, and what it says will not change by waiting.</exception>
    Task<string?> TryOpenAsync(CancellationToken cancellationToken);
}
