using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Storage;

namespace UserBalance.Grains.Pool;

/// <summary>The pool as a grain: a thin shell around <see cref="PoolAuthority"/>, which lives and ends with the activation.</summary>
[Reentrant, KeepAlive]
internal sealed partial class ServerPoolGrain(
    PoolCatalog catalog,
    IPersistentStateFactory states,
    TimeProvider time,
    ILogger<ServerPoolGrain> logger) : Grain, IServerPoolGrain, IServerPoolAdmin
{
    /// <summary>How long the sweep leaves an overdue slot to the client's own reminder.</summary>
    private static readonly TimeSpan SweepGrace = TimeSpan.FromMilliseconds(500);

    private readonly PoolCounters _counters = new();
    private readonly PoolLog _log = new(logger, time);
    private PoolAuthority _authority = null!;
    private bool _isEnding;

    private string Pool => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var options = catalog.Find(Pool) ?? throw new PoolUnavailableException($"No pool '{Pool}' is configured at this silo.");
        _authority = await ClaimAsync(options);
        _authority.Decided = OnDecided;
        _log.Claimed(Pool, _authority.Published.Epoch, _authority.Ledger.Count);
        this.RegisterGrainTimer(SweepAsync, new GrainTimerCreationOptions
        {
            DueTime = _authority.Timing.SyncInterval,
            Period = _authority.Timing.SyncInterval,
            Interleave = true,
            KeepAlive = true,
        });
    }

    public ValueTask<AdmitReply> Admit(ClientKey client) => GuardAsync(_authority.AdmitAsync(client));

    public ValueTask<SyncReply> Sync(SyncRequest request) => GuardAsync(_authority.SyncAsync(request));

    public ValueTask<IdleVerdict> ReleaseIfIdle(ClientKey client) => GuardAsync(_authority.ReleaseIfIdleAsync(client));

    public ValueTask<PoolStatus> GetPool() => new(PoolView.Status(Pool, _authority, _counters));

    public ValueTask<ClientStatus?> GetClient(ClientKey client) => new(PoolView.Status(_authority, client));

    // Whoever called first is told what ended the activation: not the store's own exception, whose type it may not have.
    private async Task<PoolAuthority> ClaimAsync(PoolOptions options)
    {
        try
        {
            return await PoolAuthority.ClaimAsync(options, new OrleansLedgerStorage(states, GrainContext), time);
        }
        catch (Exception failure) when (failure is not PoolUnavailableException)
        {
            throw new PoolUnavailableException("The pool's ledger cannot be claimed.", failure);
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            _log.TellOfRest(Pool);
            await _authority.SweepAsync(SweepGrace);
        }
        catch (Exception failure)
        {
            OnFailure(failure);
        }
    }

    private async ValueTask<T> GuardAsync<T>(ValueTask<T> answer)
    {
        try
        {
            return await answer;
        }
        catch (Exception failure)
        {
            OnFailure(failure);
            throw new PoolUnavailableException("The pool's ledger cannot be written or read.", failure);
        }
    }

    private void OnDecided(PoolEvent decision)
    {
        _counters.Count(decision.Kind);
        _log.Decided(Pool, decision);
    }

    private void OnFailure(Exception failure)
    {
        if (_isEnding)
            return;
        _isEnding = true;
        _log.Deposed(Pool, _authority.Published.Epoch, failure);
        DeactivateOnIdle();
    }
}
