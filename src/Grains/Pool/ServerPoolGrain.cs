using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Configuration;
using UserBalance.Grains.Decisions;
using UserBalance.Grains.Ledger;
using UserBalance.Grains.Placement;
using UserBalance.Grains.Servers;
using UserBalance.Grains.Sessions;
using UserBalance.Grains.Telemetry;
using UserBalance.Grains.Views;

namespace UserBalance.Grains.Pool;

/// <summary>The pool as a grain: a thin shell around <see cref="PoolAuthority"/>, which lives and ends with the activation.</summary>
[Reentrant, KeepAlive, PoolPlacement]
internal sealed class ServerPoolGrain(
    PoolCatalog catalog, PoolClaims claims, OutageLog outages, PoolMeters meters, TimeProvider time, ILogger<ServerPoolGrain> logger)
    : Grain, IServerPoolGrain, IServerPoolAdmin
{
    /// <summary>How long the sweep leaves an overdue slot to the client's own reminder.</summary>
    private static readonly TimeSpan SweepGrace = TimeSpan.FromMilliseconds(500);

    /// <summary>How long an operator waits for a client's move; it goes on afterwards.</summary>
    private static readonly TimeSpan ChangeTimeout = TimeSpan.FromSeconds(5);

    private readonly PoolLog _log = new(logger, time);
    private readonly VisitSurvey _survey = new(time);
    private PoolAuthority _authority = null!;
    private PoolReports _reports = null!;
    private Reconfiguration _configuration = null!;
    private EmptyServerWait _emptying = null!;
    private IGrainTimer? _sweep;
    private bool _isEnding;

    private string Pool => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var options = catalog.Find(Pool) ?? throw new PoolUnavailableException($"No pool '{Pool}' is configured at this silo.");
        var began = time.GetTimestamp();
        _authority = await claims.RunAsync(options, GrainContext);
        var meter = meters.Claimed(Pool, options.MaxUsersPerServer, time.GetElapsedTime(began));
        _reports = new PoolReports(_authority, Pool, meter, _log, outages);
        _configuration = new Reconfiguration(catalog, options, _authority.Servers, _log);
        _emptying = new EmptyServerWait(_authority.Ledger.Roster, time);
        _reports.Publish();
        _reports.WentBack(_authority.Loss);
        _authority.Decided = _reports.Decided;
        _authority.WentBack = _reports.WentBack;
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
        // Not there when the claim has failed.
        _reports?.End();
        _emptying?.End();
        return Task.CompletedTask;
    }

    public ValueTask<AdmitReply> Admit(ClientKey client) => GuardAsync(_authority.AdmitAsync(client));

    public ValueTask<AdmitReply> AdmitElsewhere(ClientKey client, long token, ServerId[] unreached) =>
        GuardAsync(_authority.AdmitElsewhereAsync(client, token, unreached));

    public ValueTask<AdmissionOutcome?[]> Screen(ClientKey[] clients) => GuardAsync(_authority.ScreenAsync(clients));

    public ValueTask<SyncReply> Sync(SyncRequest request) => GuardAsync(_authority.SyncAsync(request));

    public ValueTask<IdleVerdict> ReleaseIfIdle(ClientKey client) => GuardAsync(_authority.ReleaseIfIdleAsync(client));

    public ValueTask<PoolStatus> GetPool() => new(_reports.StatusOf(_configuration.Options));

    public async ValueTask<ClientStatus?> GetClient(ClientKey client) => _authority.StatusOf(client) is { } status
        ? status with { Connections = await _survey.AskAsync(_authority.Publication.Observers, client) }
        : null;

    public ValueTask<ClientList?> ListClients(ServerId? server, ClientCursor after, int limit) =>
        new(new ClientListing(_authority.Ledger, _authority.Published.Epoch).List(server, after, limit, _authority.Now));

    public ValueTask<DecisionList> ReadEvents(DecisionCursor? after, int limit) => new(_reports.Read(after, limit));

    public Task<ClientChange> MoveClient(ClientKey client, ServerId server, bool pin) =>
        ChangeAsync(_authority.Moves.MoveAsync(client, server, pin));

    public Task<ClientChange> EvictClient(ClientKey client) => ChangeAsync(_authority.Moves.EvictAsync(client));

    public async Task<ServerStatus?> SetServerState(ServerId server, ServerAdminState state, TimeSpan? deadline) =>
        StatusOf(await GuardAsync(new ValueTask<PoolServer?>(_authority.Servers.SetStateAsync(server, state, deadline))));

    public Task<ServerChange> SetServer(ServerId server, string host, int port, int? maxUsers) =>
        ChangeAsync(_authority.Servers.SetAsync(server, host, port, maxUsers));

    public Task<ServerChange> RemoveServer(ServerId server, bool force) => ChangeAsync(_authority.Servers.RemoveAsync(server, force));

    public async Task<ServerStatus?> WhenEmpty(ServerId server, TimeSpan timeout) => StatusOf(await _emptying.WaitAsync(server, timeout));

    private ServerStatus? StatusOf(PoolServer? server) => server is null ? null : _authority.StatusOf(server);

    private async Task<ServerChange> ChangeAsync(Task<(ServerChangeOutcome Outcome, PoolServer? Server)> change)
    {
        var (outcome, server) = await GuardAsync(new ValueTask<(ServerChangeOutcome, PoolServer?)>(change));
        return new ServerChange(outcome, StatusOf(server));
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            _log.LogRest(Pool);
            if (!_isEnding && await _configuration.ApplyAsync() is { } change)
                End(change);
            if (_isEnding)
                return;
            await _authority.SweepAsync(SweepGrace);
            _reports.Publish();
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
        await Task.WhenAny(guarded, Task.Delay(ChangeTimeout, time));
        return guarded.IsCompleted ? await guarded : ClientChange.Pending;
    }

    private void OnServerChanged(PoolServer server)
    {
        if (_isEnding)
            return;
        _reports.ServerChanged(server);
        SweepSoon();
    }

    // What has just become possible need not wait for the next turn.
    private void SweepSoon() => _sweep?.Change(TimeSpan.Zero, _authority.Timing.SyncInterval);

    private void OnFailure(Exception failure)
    {
        if (_isEnding)
            return;
        claims.Failed(Pool, failure);
        _reports.WentBack(_authority.Loss);
        _log.Deposed(Pool, _authority.Published.Epoch, failure);
        End(failure);
    }

    private void End(Exception cause)
    {
        _isEnding = true;
        _reports.End();
        _emptying.End();
        _authority.Abandon(cause);
        DeactivateOnIdle();
    }
}
