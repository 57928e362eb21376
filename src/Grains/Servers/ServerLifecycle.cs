using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Configuration;
using UserBalance.Grains.Ledger;
using UserBalance.Grains.Policy;
using UserBalance.Grains.Sessions;
using UserBalance.Grains.Storage;
using UserBalance.Grains.Timing;

namespace UserBalance.Grains.Servers;

/// <summary>
/// What operators, the configuration and the gateways' checks make of the servers: whether they take users, whether their users
/// have to go, and when they are forgotten. What is wanted is stored; what follows from it is worked out anew at any time.
/// </summary>
internal sealed class ServerLifecycle
{
    private readonly PoolOptions _options;
    private readonly LedgerBook _book;
    private readonly Publication _publication;
    private readonly GatewaySessions _sessions;
    private readonly PoolClock _clock;
    private readonly TimeSpan _observationsLast;

    /// <param name="options">The pool's options.</param>
    /// <param name="book">The ledger.</param>
    /// <param name="publication">What gateways are told.</param>
    /// <param name="sessions">The gateways.</param>
    /// <param name="clock">The pool's clock.</param>
    /// <param name="observationsLast">How long what a gateway sees counts after its last sync.</param>
    public ServerLifecycle(
        PoolOptions options, LedgerBook book, Publication publication, GatewaySessions sessions, PoolClock clock, TimeSpan observationsLast)
    {
        _options = options;
        _book = book;
        _publication = publication;
        _sessions = sessions;
        _clock = clock;
        _observationsLast = observationsLast;
        Settle();
    }

    /// <summary>Told of every server whose state has changed.</summary>
    public Action<PoolServer> Changed { get; set; } = _ => { };

    private ServerRoster Roster => _book.Ledger.Roster;

    /// <summary>What the gateways see of a server, as far as it is not old.</summary>
    public IEnumerable<GatewayObservation> ObservationsOf(PoolServer server) =>
        _sessions.ObservationsOf(server.Id, server.KnownSince, _clock.Now - _observationsLast);

    /// <summary>Works out from what is known now which servers take users and which may not be sent any traffic.</summary>
    public void Settle()
    {
        foreach (var server in Roster.Servers)
        {
            if (server.Judge(HealthVerdict.Of(server.Health, ObservationsOf(server)), _clock.Now))
                Changed(server);
            server.Evacuation = EvacuationOf(server);
        }

        FailoverPlan.Apply(Roster.Servers, MustFailOver);
        foreach (var server in Roster.Servers)
        {
            if (server.Evacuation is not null || IsChangingAddress(server))
                _publication.Forbid(server);
            else
                _publication.Lift(server);
        }
    }

    /// <summary>Gives servers their new addresses and forgets those that nobody wants, as far as nobody needs them as they are.</summary>
    public async Task CarryOutAsync()
    {
        var (roster, epoch) = (Roster.Servers, _book.Epoch);
        await Task.WhenAll(roster.Where(MayUseNextAddress).Select(_book.RecordOf).ToArray().Select(seen =>
            // Meanwhile another address may have been wanted, or taken into use without its fence.
            ChangeAsync(seen!.Number, record => record == seen ? ConfiguredServers.UseNextAddress(record, epoch) : record)));
        await Task.WhenAll(roster.Where(server => server is { IsRetired: true, Users: 0 }).ToArray().Select(ForgetAsync));
    }

    /// <inheritdoc cref="IServerPoolAdmin.SetServerState"/>
    public async Task<PoolServer?> SetStateAsync(ServerId id, ServerAdminState wanted, TimeSpan? deadline)
    {
        if (Roster.Find(id) is not { } server)
            return null;
        DateTime? until = wanted == ServerAdminState.Draining && deadline is { } left ? _clock.Now + left : null;
        await ChangeAsync(server.Number, record => record with { Wanted = wanted, DrainUntil = until });
        return server;
    }

    /// <inheritdoc cref="IServerPoolAdmin.SetServer"/>
    public async Task<(ServerChangeOutcome Outcome, PoolServer? Server)> SetAsync(ServerId id, string host, int port, int? maxUsers)
    {
        ServerRecord? wanted = null;
        var outcome = ServerChangeOutcome.AddressTaken;
        await _book.ChangeRootAsync(root =>
        {
            if (Array.Exists(root.Servers, other => other.Id != id.Value && IsAt(other, host, port)))
                return root;
            var known = Array.Find(root.Servers, record => record.Id == id.Value);
            outcome = known is null ? ServerChangeOutcome.Added : ServerChangeOutcome.Changed;
            wanted = known is null ? Added(root, id, host, port, maxUsers) : Wanted(known, host, port, maxUsers);
            return root with
            {
                Servers = known is null
                    ? [.. root.Servers, wanted]
                    : Array.ConvertAll(root.Servers, record => record == known ? wanted : record),
                NextServerNumber = Math.Max(root.NextServerNumber, wanted.Number + 1),
            };
        });
        if (wanted is null)
            return (outcome, null);
        TakeOver(wanted.Number);
        await CarryOutAsync();
        // It may have been forgotten again while that was written.
        return Roster.TryGet(wanted.Number, out var server) ? (outcome, server) : await SetAsync(id, host, port, maxUsers);
    }

    /// <inheritdoc cref="IServerPoolAdmin.RemoveServer"/>
    public async Task<(ServerChangeOutcome Outcome, PoolServer? Server)> RemoveAsync(ServerId id, bool force)
    {
        if (Roster.Find(id) is not { } server)
            return (ServerChangeOutcome.Unknown, null);
        if (server.Users > 0 && !force)
            return (ServerChangeOutcome.HasUsers, server);
        // Without force, whoever is admitted while this is written stays.
        await ChangeAsync(server.Number, record => record with { Retired = true, Removed = record.Removed || force });
        await CarryOutAsync();
        return (Roster.Find(id) == server ? ServerChangeOutcome.Leaving : ServerChangeOutcome.Removed, server);
    }

    /// <summary>Applies what has changed in the configuration since it was applied last, as a claim does.</summary>
    /// <param name="options">The pool's options; all but the servers is as before.</param>
    public async Task ConfigureAsync(PoolOptions options)
    {
        int[] changed = [];
        await _book.ChangeRootAsync(root =>
        {
            var configured = ConfiguredServers.ApplyTo(root, options);
            changed = [.. configured.Servers.Except(root.Servers).Select(server => server.Number)];
            return configured;
        });
        foreach (var number in changed)
            TakeOver(number);
        await CarryOutAsync();
    }

    private ServerRecord Added(LedgerRootRecord root, ServerId id, string host, int port, int? maxUsers) =>
        new(root.NextServerNumber, id.Value, host, port, maxUsers ?? _options.MaxUsersPerServer, Retired: false, AddressEpoch: root.Epoch);

    // One that was leaving is as good as new, but for its users.
    private static ServerRecord Wanted(ServerRecord known, string host, int port, int? maxUsers) => ConfiguredServers.Readdress(
        known.Retired ? known with { Wanted = ServerAdminState.Ready, DrainUntil = null } : known, host, port, maxUsers ?? known.MaxUsers);

    private AssignmentReason? EvacuationOf(PoolServer server) => server switch
    {
        { State: ServerAdminState.Maintenance } => AssignmentReason.Maintenance,
        { Unpinned: 0 } => null,
        { State: ServerAdminState.Draining, DrainUntil: { } until } when until <= _clock.Now => AssignmentReason.Drained,
        _ => null,
    };

    // At its next address it may well be up.
    private bool MustFailOver(PoolServer server) =>
        server is { Health: ServerHealth.Down, NextAddress: null, Evacuation: null }
        && _options.OnServerDown == OnServerDown.Reassign && _clock.Now - server.HealthSince >= _options.FailoverDelay;

    // Right after a claim no fence can hold: until it can, users are better served where they are. Where there are none it need not hold.
    private bool IsChangingAddress(PoolServer server) =>
        server.NextAddress is not null && (_publication.GatewaysAreKnown || server.Users == 0 || _publication.FenceOf(server) is not null);

    // While it is forbidden nobody is told that it is his server, so one without users stays without any traffic.
    private bool MayUseNextAddress(PoolServer server) =>
        server.NextAddress is { } next
        && _publication.FenceOf(server) is { } fence && (fence.Holds || server.Users == 0)
        && _book.RecordOf(server) is { } stored && (stored.NextHost, stored.NextPort) == next;

    private static bool IsAt(ServerRecord server, string host, int port) =>
        (server.Host == host && server.Port == port) || (server.NextHost == host && server.NextPort == port);

    private async Task ChangeAsync(int number, Func<ServerRecord, ServerRecord> change)
    {
        await _book.ChangeRootAsync(root => root with
        {
            Servers = Array.ConvertAll(root.Servers, record => record.Number == number ? change(record) : record),
        });
        TakeOver(number);
    }

    /// <summary>Takes over what is stored of a server, together with what gateways are told of it.</summary>
    private void TakeOver(int number)
    {
        if (_book.RecordOf(number) is not { } stored)
            return;
        if (!Roster.TryGet(number, out var server))
        {
            server = Roster.Add(stored);
            server.MovedIn(_publication.Announce(), _clock.Now);
        }

        var before = (server.Host, server.Port);
        server.Apply(stored);
        if (before != (server.Host, server.Port))
            server.MovedIn(_publication.Announce(), _clock.Now);
        Settle();
        Changed(server);
    }

    private async Task ForgetAsync(PoolServer server)
    {
        // What this write forgets; another one under way may forget it later, and until that is stored it is there.
        var isForgotten = false;
        await _book.ChangeRootAsync(root =>
        {
            // It may be wanted again meanwhile, and have users.
            isForgotten = server.Users == 0 && Array.Exists(root.Servers, record => record.Number == server.Number && record.Retired);
            server.IsBeingForgotten |= isForgotten;
            return isForgotten ? root with { Servers = [.. root.Servers.Where(record => record.Number != server.Number)] } : root;
        });
        if (!isForgotten)
            return;
        _publication.Lift(server);
        Roster.Remove(server);
        _publication.Announce();
    }
}
