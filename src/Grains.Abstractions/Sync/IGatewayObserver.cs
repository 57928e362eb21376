using Orleans.Concurrency;

namespace UserBalance.Grains.Abstractions;

/// <summary>A gateway as a pool reaches it. Best effort: nothing depends on it but speed and what operators are shown.</summary>
[Alias("UserBalance.IGatewayObserver")]
public interface IGatewayObserver : IGrainObserver
{
    /// <summary>The pool has published a new state: sync without waiting for the interval.</summary>
    [Alias("SyncNow"), OneWay]
    void SyncNow();

    /// <summary>How many visits of a client are open at this gateway; 0 when it does not know the client.</summary>
    /// <param name="client">The client.</param>
    [Alias("CountVisits"), ResponseTimeout("00:00:01")]
    ValueTask<int> CountVisits(ClientKey client);
}
