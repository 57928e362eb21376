using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Configuration;
using UserBalance.Grains.Decisions;
using UserBalance.Grains.Servers;

namespace UserBalance.Grains.Pool;

/// <summary>Applies what changes in a pool's configuration while an activation lives.</summary>
/// <param name="catalog">The pools as they are configured now.</param>
/// <param name="options">The options that the activation began with.</param>
/// <param name="servers">The pool's servers.</param>
/// <param name="log">Told of what is applied.</param>
internal sealed class Reconfiguration(PoolCatalog catalog, PoolOptions options, ServerLifecycle servers, PoolLog log)
{
    /// <summary>The options that are applied.</summary>
    public PoolOptions Options { get; private set; } = options;

    /// <summary>Applies what has changed since the last call: servers at once, all else by the next activation.</summary>
    /// <returns>Why this activation has to end, or <see langword="null"/> when it goes on.</returns>
    public async Task<PoolUnavailableException?> ApplyAsync()
    {
        var pool = Options.Id;
        var wanted = catalog.Find(pool);
        if (ReferenceEquals(wanted, Options))
            return null;
        if (wanted?.HasPolicyOf(Options) == true)
        {
            Options = wanted;
            await servers.ConfigureAsync(wanted);
            log.ServersConfigured(pool);
            return null;
        }

        // The policy is woven into all that an activation has; the next one begins with the new one.
        log.Reconfigured(pool);
        return new PoolUnavailableException($"The configuration of pool '{pool}' has changed.");
    }
}
