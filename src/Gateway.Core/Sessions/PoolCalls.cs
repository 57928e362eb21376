using UserBalance.Gateway.Core.Telemetry;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Core.Sessions;

/// <summary>Everything that a gateway asks of one pool and of its clients' grains, measured.</summary>
/// <param name="pool">The pool.</param>
/// <param name="grains">Where they are asked.</param>
/// <param name="time">The source of time.</param>
/// <param name="traffic">Measures the answers.</param>
internal sealed class PoolCalls(string pool, IGrainFactory grains, TimeProvider time, PoolTraffic traffic)
{
    /// <summary>The pool.</summary>
    public string Pool => pool;

    /// <summary>What the gateway does for it, counted.</summary>
    public PoolTraffic Traffic => traffic;

    /// <summary>Has a client let in. The answer may come late; whoever waits says for how long.</summary>
    public async Task<AdmitReply> AdmitAsync(ClientKey client)
    {
        var asked = time.GetTimestamp();
        AdmitReply? reply = null;
        try
        {
            return reply = await ClientGrain(client).Admit();
        }
        finally
        {
            traffic.Asked(time.GetElapsedTime(asked), reply?.Outcome);
        }
    }

    /// <summary>Has a client sent elsewhere, because its servers could not be reached.</summary>
    public Task<AdmitReply> AdmitElsewhereAsync(ClientKey client, long token, ServerId[] unreached) =>
        ClientGrain(client).AdmitElsewhere(token, unreached).AsTask();

    /// <summary>Asks which of these clients are turned away.</summary>
    /// <param name="clients">The clients.</param>
    /// <param name="timeout">How long the answer is waited for.</param>
    /// <returns>An answer for each, in their order; <see langword="null"/> for one whose own grain is to be asked.</returns>
    /// <exception cref="TimeoutException">There was none in time.</exception>
    public async Task<AdmissionOutcome?[]> ScreenAsync(List<ClientKey> clients, TimeSpan timeout)
    {
        var asked = time.GetTimestamp();
        var answers = await PoolGrain.Screen([.. clients]).AsTask().WaitAsync(timeout, time);
        var duration = time.GetElapsedTime(asked);
        foreach (var outcome in answers.OfType<AdmissionOutcome>())
            traffic.Asked(duration, outcome);
        return answers;
    }

    /// <summary>Exchanges what this gateway and the pool know.</summary>
    /// <param name="request">What the gateway knows.</param>
    /// <param name="timeout">How long the answer is waited for.</param>
    /// <exception cref="TimeoutException">There was none in time.</exception>
    public Task<SyncReply> SyncAsync(SyncRequest request, TimeSpan timeout) => PoolGrain.Sync(request).AsTask().WaitAsync(timeout, time);

    /// <summary>Lets the pool reach this gateway. Orleans does not keep what a reference stands for.</summary>
    public IGatewayObserver Expose(IGatewayObserver gateway) => grains.CreateObjectReference<IGatewayObserver>(gateway);

    private IServerPoolGrain PoolGrain => grains.GetGrain<IServerPoolGrain>(pool);

    private IClientGrain ClientGrain(ClientKey client) => grains.GetGrain<IClientGrain>(new ClientGrainKey(pool, client).ToString());
}
