using System.Net;
using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Configuration;
using UserBalance.Grains.Pool;
using UserBalance.Grains.Storage;

namespace UserBalance.Grains.Tests.Pool.Simulation;

/// <summary>What has to hold at every step, and at the end.</summary>
internal sealed partial class PoolSimulation
{
    private readonly Dictionary<int, int> _mostUsers = [];
    private readonly HashSet<int> _removed = [];
    private readonly Dictionary<(PoolAuthority Pool, int Server), (int Users, int MaxUsers)> _slots = [];
    private Dictionary<ClientKey, LedgerEntry> _entries = [];
    private DateTime _wentBack = DateTime.MinValue;
    private TimeSpan _lossIsNewsFor;

    // What the store has lost is lost, and so is what gateways hold of it, until they learn of it. Whoever has asked the store before may
    // not have learned of it yet.
    private bool IsLossNews => WasLossNews(Now);

    private bool WasLossNews(DateTime at) => at - _wentBack <= _lossIsNewsFor;

    private void WaitForWhoeverAskedBefore()
    {
        if (_storage.IsAskedFromBeforeLoss)
            _wentBack = Now;
    }

    private void GoBack()
    {
        // If the creation of a page is lost, its owner may go on to note that the page is stored, and the next claim refuses what is
        // missing.
        if (!_rules.LosesWritesOfOwners || _storage.Copied is { } copied && copied.PageCount > copied.WrittenPages)
            EndOwnersOfCopy();
        _storage.GoBack();
        _lossIsNewsFor = IsLossNews && _lossIsNewsFor > NewsOfThisLoss() ? _lossIsNewsFor : NewsOfThisLoss();
        _wentBack = Now;
        _lastActivity.Clear();
        _entries = Stored().DistinctBy(entry => entry.Client).ToDictionary(entry => entry.Client);
    }

    // A gateway learns of it at its lease's end at the latest, if its claim is lost; if not, with its second sync after the claim that
    // follows. An owner who lives on learns of it with the next write of a page only, which is due after the slack.
    private TimeSpan NewsOfThisLoss() => (_storage.Copied is null, _rules.LosesWritesOfOwners) switch
    {
        (true, _) => _timing.GatewayLease,
        (false, false) => 2 * _timing.GatewayLease,
        _ => (3 * _timing.GatewayLease) + _timing.Slack,
    };

    // A copy of a claim whose owner lives on is a store that has lost writes without a claim: the owner goes on with what it has in memory,
    // and its writes fit where nothing was lost, also those that are on their way when it is replaced. Here the store was stopped, and so
    // was that owner, before the copy was put back.
    private void EndOwnersOfCopy()
    {
        if (_storage.Copied is not { } copied)
            return;
        var owner = _activations.Find(pool => pool.Claim.Claim == copied.Claim);
        if (_storage.Pending == 0 && (owner is null ? _claiming == 0 : owner.IsDeposed))
            return;
        for (var pending = _storage.Pending; pending > 0; pending--)
            _storage.Happen(0, SimulatedStorage.Outcome.Fails);
        owner?.Abandon(new PoolUnavailableException("Stopped."));
        _activations.RemoveAll(pool => pool == owner);
    }

    private IEnumerable<LedgerEntry> Stored() => _storage.Pages.SelectMany(page => page.Entries);

    /// <summary>Lets everything settle and checks that no slot is lost: after the timeout the whole pool can be filled again.</summary>
    public void Settle()
    {
        LetAllHappen();
        _context.Run(Claim);
        LetAllHappen();
        var owner = _activations[^1];
        _context.Run(() => _activations.SkipLast(1).ToList().ForEach(zombie => zombie.Abandon(new PoolUnavailableException("Replaced."))));
        foreach (var server in _options.Servers)
            Settle(owner, server);
        _context.Run(() => Watch(ChangeAsync(() => owner.Servers.RemoveAsync(PickServer(Servers), force: true))));
        LetAllHappen();
        foreach (var pinned in _entries.Values.Where(entry => entry.Reason == AssignmentReason.Pinned).ToArray())
        {
            _unpinned.Add(pinned.Client);
            _context.Run(() => Watch(ChangeAsync(() => owner.Moves.MoveAsync(pinned.Client, ServerOf(pinned), pin: false))));
            LetAllHappen();
        }

        // Moves that wait for gateways end with their leases; the clients expire after that.
        for (var i = 0; i < 4; i++)
        {
            _time.Advance(4 * _timing.IdleTimeout);
            _context.Run(() => Watch(SweepAsync(owner)));
            LetAllHappen();
        }

        Assert.All(_calls, call => Assert.True(call.IsCompletedSuccessfully, $"Every call is answered: {call.Exception}"));
        Assert.Empty(_entries);
        Assert.Empty(owner.Publication.ForbiddenServers);
        Assert.Empty(owner.Publication.ForbiddenClients);
        Assert.Equal(
            _options.Servers.Select(server => (server.Id, server.Port)),
            owner.Ledger.Roster.Servers.Select(server => (server.Id, server.Port)));
        owner = MeetLeftovers(owner);
        var admitted = Enumerable.Range(0, 20).Count(i =>
        {
            Task<AdmitReply> answer = null!;
            _context.Run(() => answer = owner.AdmitAsync(ClientKey.From(new IPAddress([10, 1, 0, (byte)i]))).AsTask());
            LetAllHappen();
            Assert.True(answer.IsCompletedSuccessfully, "Every admission is answered.");
            return answer.Result.IsAdmitted;
        });
        Assert.Equal(Servers * UsersPerServer, admitted);
    }

    // A page that was being added when the rest was lost is met when the ledger grows, which ends the activation.
    private PoolAuthority MeetLeftovers(PoolAuthority owner)
    {
        _context.Run(() => Watch(ChangeAsync(() => owner.AdmitAsync(ClientKey.From(new IPAddress([10, 1, 0, 0]))).AsTask())));
        LetAllHappen();
        if (!owner.IsDeposed)
            return owner;
        Assert.NotEqual(DateTime.MinValue, _wentBack);
        _context.Run(Claim);
        LetAllHappen();
        return _activations[^1];
    }

    // As it was configured, and ready.
    private void Settle(PoolAuthority owner, ServerOptions server)
    {
        _context.Run(() => Watch(ChangeAsync(() => owner.Servers.SetAsync(server.Id, server.Host, server.Port, UsersPerServer))));
        LetAllHappen();
        _context.Run(() => Watch(ChangeAsync(() => owner.Servers.SetStateAsync(server.Id, ServerAdminState.Ready, null))));
        LetAllHappen();
    }

    private void OnAdmitted(AdmitReply admission, SimulatedGateway gateway, ClientKey client, DateTime asked)
    {
        // An owner who lives on has decided by what is in its memory; how long the proof takes that follows says nothing of it.
        if (!WasLossNews(_rules.LosesWritesOfOwners ? asked : Now))
        {
            Assert.True(_entries.TryGetValue(client, out var entry), "Promise 3: an acknowledged assignment is stored.");
            Assert.Equal(admission.Server, ServerOf(entry));
        }

        Acknowledge(client, asked);
        gateway.Store(client, admission, asked, Now);
    }

    private void Visit(SimulatedGateway gateway, ClientKey client)
    {
        if (gateway.Visit(client, Now) is not { } sent || IsLossNews)
            return;
        Assert.True(_entries.TryGetValue(client, out var entry), "Promises 1 and 2: whoever is served holds a slot.");
        var server = RecordOf(entry);
        Assert.Equal((server.Id, server.Port), (sent.Server.Value, sent.Port));
    }

    private void Acknowledge(ClientKey client, DateTime at)
    {
        if (at > _lastActivity.GetValueOrDefault(client))
            _lastActivity[client] = at;
    }

    private ServerRecord RecordOf(LedgerEntry entry) => _storage.Root!.Servers.Single(server => server.Number == entry.Server);

    private ServerId ServerOf(LedgerEntry entry) => new(RecordOf(entry).Id);

    private bool IsEvicted(ClientKey client) => _evicting.Contains(client) || _removed.Contains(_entries[client].Server);

    // A lower limit evicts nobody; but nobody comes in above it.
    private void CheckSlots()
    {
        foreach (var pool in _activations)
        {
            foreach (var server in pool.Ledger.Roster.Servers)
            {
                // What was claimed may be above a limit that was lowered.
                var before = _slots.GetValueOrDefault((pool, server.Number), (server.Users, server.MaxUsers));
                Assert.True(
                    server.Users <= Math.Max(
                        server.MaxUsers, Math.Max(before.Users, before.MaxUsers)), "Promise 1: nobody comes in above the capacity.");
                _slots[(pool, server.Number)] = (server.Users, server.MaxUsers);
            }
        }
    }

    private void CheckStored()
    {
        var all = Stored().ToArray();
        Assert.Distinct(all.Select(entry => entry.Client));
        // A page that was on its way when the rest was lost.
        if (_storage.Root is not { } root)
            return;
        Assert.Distinct(root.Servers.Select(server => server.Id));
        foreach (var server in root.Servers)
            _mostUsers[server.Number] = Math.Max(server.MaxUsers, _mostUsers.GetValueOrDefault(server.Number));
        _removed.UnionWith(root.Servers.Where(server => server.Removed).Select(server => server.Number));
        if (IsLossNews)
        {
            _entries = all.ToDictionary(entry => entry.Client);
            return;
        }

        foreach (var (server, users) in all.CountBy(entry => entry.Server))
        {
            Assert.True(
                Array.Exists(root.Servers, known => known.Number == server), "Promise 3: an assignment names a server that is known.");
            Assert.True(users <= _mostUsers[server], "Promise 1: never more assignments than capacity.");
            if (_activations.Find(pool => pool.Claim.Claim == root.Claim && !pool.IsDeposed) is { } owner)
                Assert.True(users <= owner.Ledger.Roster[server].Users, "Promise 1: what is stored is counted.");
        }

        var now = all.ToDictionary(entry => entry.Client);
        foreach (var gone in _entries.Keys.Where(client => !now.ContainsKey(client) && !IsEvicted(client)))
        {
            Assert.True(_entries[gone].Reason != AssignmentReason.Pinned || _unpinned.Contains(gone), "A pinned client does not expire.");
            var served = _gateways.Max(gateway => gateway.LastActivityOf(gone, Now)) ?? DateTime.MinValue;
            var acknowledged = _lastActivity.GetValueOrDefault(gone);
            Assert.True(Now - served >= _options.IdleTimeout, "Promise 4: nobody is expired early (served).");
            Assert.True(Now - acknowledged >= _options.IdleTimeout, "Promise 4: nobody is expired early (acknowledged).");
        }

        foreach (var (client, entry) in _entries)
        {
            if (entry.Reason == AssignmentReason.Pinned && !_unpinned.Contains(client) && now.TryGetValue(client, out var moved))
                Assert.True(
                    moved.Reason is not (AssignmentReason.FailedOver or AssignmentReason.Drained), "A pinned client is not failed over.");
        }

        _entries = now;
    }
}
