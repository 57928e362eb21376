using Orleans.Concurrency;

namespace UserBalance.Grains.Abstractions;

/// <summary>A gateway as a pool reaches it. Best effort: nothing depends on it but speed.</summary>
[Alias("UserBalance.IGatewayObserver")]
public interface IGatewayObserver : IGrainObserver
{
    /// <summary>The pool has published a new state: sync without waiting for the interval.</summary>
    [Alias("SyncNow"), OneWay]
    void SyncNow();
}
