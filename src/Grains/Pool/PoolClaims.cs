using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Configuration;
using UserBalance.Grains.Ledger;
using UserBalance.Grains.Placement;
using UserBalance.Grains.Storage;
using UserBalance.Grains.Telemetry;

namespace UserBalance.Grains.Pool;

/// <summary>Has pools claim their ledgers in this silo's storage, and takes note of the failures of the store.</summary>
/// <param name="states">The storage.</param>
/// <param name="time">The source of time.</param>
/// <param name="rules">The rules of the protocol.</param>
/// <param name="failures">Where the placement of pools looks.</param>
/// <param name="outages">What operators read.</param>
/// <param name="meters">Measures the store.</param>
internal sealed class PoolClaims(
    IPersistentStateFactory states, TimeProvider time, PoolRules rules, StoreFailures failures, OutageLog outages, PoolMeters meters)
{
    /// <summary>Takes a pool's ledger over.</summary>
    /// <param name="options">The pool.</param>
    /// <param name="context">Its grain.</param>
    /// <exception cref="PoolUnavailableException">It cannot be read, written or used.</exception>
    public async Task<PoolAuthority> RunAsync(PoolOptions options, IGrainContext context)
    {
        try
        {
            var storage = meters.Measured(options.Id, new OrleansLedgerStorage(states, context));
            return await PoolAuthority.ClaimAsync(options, storage, time, rules);
        }
        catch (PoolUnavailableException refusal)
        {
            outages.Refused(options.Id, refusal.Message);
            throw;
        }
        catch (Exception failure)
        {
            Failed(options.Id, failure);
            // Whoever called first is told what ended the activation: not the store's own exception, whose type it may not have.
            throw new PoolUnavailableException($"The pool's ledger cannot be claimed ({failure.GetType().Name}).");
        }
    }

    /// <summary>An activation fails for this reason, which may be the store's.</summary>
    public void Failed(string pool, Exception failure)
    {
        if (failure is PoolUnavailableException { InnerException: null or PoolUnavailableException })
            return;
        failures.Note();
        outages.Failed(pool, failure);
    }
}
