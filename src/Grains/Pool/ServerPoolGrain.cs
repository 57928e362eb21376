using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Configuration;
using UserBalance.Grains.Decisions;
using UserBalance.Grains.Ledger;
using UserBalance.Grains.Placement;
using UserBalance.Grains.Sessions;
using UserBalance.Grains.Storage;
using UserBalance.Grains.Telemetry;
using UserBalance.Grains.Views;

namespace UserBalance.Grains.Pool;

/// <summary>The pool as a grain: a thin shell around <see cref="PoolAuthority"/>, which lives and ends with the activation.</summary>
[Reentrant, KeepAlive, PoolPlacement]
internal sealed partial class ServerPoolGrain(
    PoolCatalog catalog,
    IPersistentStateFactory states,
    TimeProvider time,
    PoolRules rules,
    StoreFailures failures,
    OutageLog outages,
    PoolMeters meters,
    ILogger<ServerPoolGrain> logger) : Grain, IServerPoolGrain, IServerPoolAdmin
{
    /// <summary>How long the sweep leaves an overdue slot to the client's own reminder.</summary>
    private static readonly TimeSpan SweepGrace = TimeSpan.FromMilliseconds(500);

    /// <summary>How long an operator waits for a client's move; it goes on afterwards.</summary>
    private static readonly TimeSpan ChangePatience = TimeSpan.FromSeconds(5);

    /// <summary>How long one call waits for a server to become empty, so that it is answered before its timeout.</summary>
    private static readonly TimeSpan MostPatience = TimeSpan.FromSeconds(10);

    /// <summary>How often it looks: users leave in many ways, and an operator does not feel the difference.</summary>
    private static readonly TimeSpan EmptyInterval = TimeSpan.FromMilliseconds(100);

    private readonly PoolCounters _counters = new();
    private readonly PoolLog _log = new(logger, time);
    private readonly VisitSurvey _survey = new(time);
    private PoolAuthority _authority = null!;
    private PoolJournal _journal = null!;
    private PoolMeter? _meter;
    private PoolOptions _options = null!;
    private IGrainTimer? _sweep;
    private string? _loss;
    private bool _isEnding;

    private string Pool => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _options = catalog.Find(Pool) ?? throw new PoolUnavailableException($"No pool '{Pool}' is configured at this silo.");
        var began = time.GetTimestamp();
        _authority = await ClaimAsync(_options);
        _journal = new PoolJournal(_authority.Published.Epoch);
        _meter = meters.Claimed(Pool, _options.MaxUsersPerServer, time.GetElapsedTime(began));
        _meter.Publish(_authority.Published, _authority.Gateways.Count(), _authority.Ledger);
        _authority.Decided = OnDecided;
        _authority.WentBack = OnWentBack;
        OnWentBack(_authority.Loss);
        _authority.Servers.Changed = OnServerChanged;
        _authority.Publication.ServerHeld = SweepSoon;
        outages.Claimed(Pool);
        _log.Claimed(Pool, _authority.Published.Epoch, _authority.Ledger.Count);
        _sweep = this.RegisterGrainTimer(SweepAsync, new GrainTimerCreationOptions
        {
            DueTime = _authority.Timing.SyncInterval,
            Period = _authority.Timing.SyncInterval,
            Interleave = true,
            KeepAlive = true,
        });
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _meter?.Dispose();
        return Task.CompletedTask;
    }

    public ValueTask<AdmitReply> Admit(ClientKey client) => GuardAsync(_authority.AdmitAsync(client));

    public ValueTask<AdmitReply> AdmitElsewhere(ClientKey client, long token, ServerId[] unreached) =>
        GuardAsync(_authority.AdmitElsewhereAsync(client, token, unreached));

    public ValueTask<AdmissionOutcome?[]> Screen(ClientKey[] clients) => GuardAsync(_authority.ScreenAsync(clients));

    public ValueTask<SyncReply> Sync(SyncRequest request) => GuardAsync(_authority.SyncAsync(request));

    public ValueTask<IdleVerdict> ReleaseIfIdle(ClientKey client) => GuardAsync(_authority.ReleaseIfIdleAsync(client));

    public ValueTask<PoolStatus> GetPool() => new(_authority.StatusOf(_options, _counters) with
    {
        WantedServers = _meter!.Demand.WantedServers(_authority.Ledger.Count),
    });

    public async ValueTask<ClientStatus?> GetClient(ClientKey client) => _authority.StatusOf(client) is { } status
        ? status with { Connections = await _survey.AskAsync(_authority.Publication.Observers, client) }
        : null;

    public ValueTask<ClientList?> ListClients(ServerId? server, ClientCursor after, int limit) =>
        new(new ClientListing(_authority.Ledger, _authority.Published.Epoch).List(server, after, limit, _authority.Now));

    public ValueTask<DecisionList> ReadEvents(DecisionCursor? after, int limit) => new(_journal.Read(after, limit));

    public Task<ClientChange> MoveClient(ClientKey client, ServerId server, bool pin) =>
        ChangeAsync(_authority.Moves.MoveAsync(client, server, pin));

    public Task<ClientChange> EvictClient(ClientKey client) => ChangeAsync(_authority.Moves.EvictAsync(client));

    public async Task<ServerStatus?> SetServerState(ServerId server, ServerAdminState state, TimeSpan? deadline) =>
        StatusOf(await GuardAsync(new ValueTask<PoolServer?>(_authority.Servers.SetStateAsync(server, state, deadline))));

    public Task<ServerChange> SetServer(ServerId server, string host, int port, int? maxUsers) =>
        ChangeAsync(_authority.Servers.SetAsync(server, host, port, maxUsers));

    public Task<ServerChange> RemoveServer(ServerId server, bool force) => ChangeAsync(_authority.Servers.RemoveAsync(server, force));

    public async Task<ServerStatus?> WhenEmpty(ServerId server, TimeSpan patience)
    {
        var began = time.GetTimestamp();
        var limit = patience < MostPatience ? patience : MostPatience;
        while (_authority.Ledger.Roster.Find(server) is { Users: > 0 } && time.GetElapsedTime(began) < limit && !_isEnding)
            await Task.Delay(EmptyInterval, time);
        return StatusOf(_authority.Ledger.Roster.Find(server));
    }

    private ServerStatus? StatusOf(PoolServer? server) => server is null ? null : _authority.StatusOf(server);

    private async Task<ServerChange> ChangeAsync(Task<(ServerChangeOutcome Outcome, PoolServer? Server)> change)
    {
        var (outcome, server) = await GuardAsync(new ValueTask<(ServerChangeOutcome, PoolServer?)>(change));
        return new ServerChange(outcome, StatusOf(server));
    }

    // Whoever called first is told what ended the activation: not the store's own exception, whose type it may not have.
    private async Task<PoolAuthority> ClaimAsync(PoolOptions options)
    {
        try
        {
            return await PoolAuthority.ClaimAsync(
                options, meters.Measured(Pool, new OrleansLedgerStorage(states, GrainContext)), time, rules);
        }
        catch (PoolUnavailableException refusal)
        {
            outages.Refused(Pool, refusal.Message);
            throw;
        }
        catch (Exception failure)
        {
            failures.Note();
            outages.Failed(Pool, failure);
            throw new PoolUnavailableException($"The pool's ledger cannot be claimed ({failure.GetType().Name}).");
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            _log.TellOfRest(Pool);
            if (catalog.Find(Pool) is var options && !ReferenceEquals(options, _options))
                await ReconfigureAsync(options);
            if (_isEnding)
                return;
            await _authority.SweepAsync(SweepGrace);
            _meter!.Publish(_authority.Published, _authority.Gateways.Count(), _authority.Ledger);
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
            // In words: a caller in another process may not have the type of the store's own exception.
            throw new PoolUnavailableException(
                failure is PoolUnavailableException
                    ? failure.Message
                    : $"The pool's ledger cannot be written or read ({failure.GetType().Name}).");
        }
    }

    private async Task<ClientChange> ChangeAsync(Task<ClientChange> change)
    {
        var guarded = GuardAsync(new ValueTask<ClientChange>(change)).AsTask();
        await Task.WhenAny(guarded, Task.Delay(ChangePatience, time));
        return guarded.IsCompleted ? await guarded : ClientChange.Pending;
    }

    private void OnDecided(PoolEvent decision)
    {
        _counters.Count(decision.Kind);
        _meter?.Decided(decision);
        _log.Decided(Pool, decision);
        _journal.Record(decision, _authority.Now);
    }

    private void OnWentBack(string? loss)
    {
        if (loss is null || loss == _loss)
            return;
        _loss = loss;
        outages.WentBack(Pool, loss);
    }

    private void OnServerChanged(PoolServer server)
    {
        if (_isEnding)
            return;
        var status = _authority.StatusOf(server);
        _log.ServerState(Pool, status);
        _journal.Record(status, _authority.Now);
        SweepSoon();
    }

    // What has just become possible need not wait for the next turn.
    private void SweepSoon() => _sweep?.Change(TimeSpan.Zero, _authority.Timing.SyncInterval);

    private async Task ReconfigureAsync(PoolOptions? options)
    {
        if (_isEnding)
            return;
        if (options?.HasPolicyOf(_options) == true)
        {
            _options = options;
            await _authority.Servers.ConfigureAsync(options);
            _log.ServersConfigured(Pool);
            return;
        }

        // The policy is woven into all that this activation has; the next one begins with the new one.
        _log.Reconfigured(Pool);
        End(new PoolUnavailableException($"The configuration of pool '{Pool}' has changed."));
    }

    private void OnFailure(Exception failure)
    {
        if (_isEnding)
            return;
        if (failure is not PoolUnavailableException { InnerException: null or PoolUnavailableException })
        {
            failures.Note();
            outages.Failed(Pool, failure);
        }

        OnWentBack(_authority.Loss);
        _log.Deposed(Pool, _authority.Published.Epoch, failure);
        End(failure);
    }

    private void End(Exception cause)
    {
        _isEnding = true;
        _meter?.Dispose();
        _authority.Abandon(cause);
        DeactivateOnIdle();
    }
}
