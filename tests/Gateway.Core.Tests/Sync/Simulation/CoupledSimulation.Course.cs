using UserBalance.Gateway.Core.Assignments;
using UserBalance.Gateway.Core.Tests.Fakes;
using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Pool;
using UserBalance.Grains.Storage;
using UserBalance.Grains.Tests.Pool.Simulation;

namespace UserBalance.Gateway.Core.Tests.Sync.Simulation;

/// <summary>How time passes and what has to hold meanwhile.</summary>
internal sealed partial class CoupledSimulation
{
    private readonly Dictionary<ClientKey, DateTime> _acknowledged = [];
    private readonly HashSet<int> _removed = [];
    private Dictionary<ClientKey, LedgerEntry> _entries = [];

    /// <summary>Runs something and all that follows at once.</summary>
    private void Turn(Action action)
    {
        _context.Run(action);
        foreach (var process in _processes)
            process.BookReplies();
        CheckOneServerEach();
        RethrowFailures(_calls);
        RethrowFailures(_network.Handling);
    }

    private static void RethrowFailures(List<Task> tasks)
    {
        foreach (var task in tasks.Where(task => task.IsCompleted))
            task.GetAwaiter().GetResult();
        tasks.RemoveAll(task => task.IsCompleted);
    }

    private void Watch(Task call) => _calls.Add(call);

    /// <summary>Time passes while every message and every write is held up.</summary>
    private void Wait(int steps)
    {
        for (var i = 0; i < steps; i++)
            Turn(AdvanceOnce);
    }

    /// <summary>Time passes while everything works.</summary>
    private void Live(int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            LetAllHappen();
            Turn(() => _processes.ForEach(process => process.EndCut()));
            Turn(AdvanceOnce);
            Turn(() => Sweep(_activations[^1]));
        }

        LetAllHappen();
    }

    private void Sweep(PoolAuthority pool) => Watch(QuietlyAsync(() => pool.SweepAsync(TimeSpan.Zero)));

    private void AdvanceOnce()
    {
        _time.Advance(TimeStep);
        foreach (var process in _processes.Where(process => !process.IsOver))
            process.Advance(TimeStep);
    }

    private void LetAllHappen()
    {
        for (var i = 0; _storage.Pending + _network.Pending > 0; i++)
        {
            Assert.True(i < MostMessages, "It never comes to rest.");
            if (_storage.Pending > 0)
                Turn(() => _storage.Happen(0, SimulatedStorage.Outcome.Succeeds));
            else if (_activations[^1].IsDeposed)
                Turn(() => Watch(ClaimAsync()));
            else
                Turn(() => _network.Deliver(0, _activations[^1]));
        }
    }

    private async Task TouchAsync(SimulatedProcess process, int client)
    {
        if (await VisitAsync(process, client) is { } visit)
            process.End(visit);
    }

    private async Task<Visit?> VisitAsync(SimulatedProcess process, int client)
    {
        var entry = await process.Pool.Admission.EnterAsync(TestGateway.Address(client));
        if (entry.Visit is not { } visit || visit.Revoked.IsCancellationRequested || process.IsStopping)
            return null;
        process.Add(visit);
        CheckServed(visit);
        return visit;
    }

    // The server of a new client was not reached.
    private async Task LeaveUnreachedAsync(SimulatedProcess process)
    {
        var first = process.OpenVisits.Where(visit => visit.IsFirst).Take(1).ToArray();
        if (first is not [var unreached])
            return;
        process.End(unreached);
        var entry = await process.Pool.Admission.EnterElsewhereAsync(unreached, [unreached.Server.Id]);
        if (entry?.Visit is not { } visit || visit.Revoked.IsCancellationRequested || process.IsStopping)
            return;
        process.Add(visit);
        CheckServed(visit);
    }

    private void Acknowledge(ClientKey client, DateTime at)
    {
        if (at > _acknowledged.GetValueOrDefault(client))
            _acknowledged[client] = at;
    }

    private void CheckServed(Visit visit)
    {
        Assert.True(_entries.TryGetValue(visit.Client, out var entry), "Whoever is served holds a slot.");
        var server = _storage.Root!.Servers.Single(server => server.Number == entry.Server);
        Assert.Equal((server.Id, server.Port, entry.Token), (visit.Server.Id.Value, visit.Server.Port, visit.Token));
    }

    private void CheckTurnedAway(ClientKey client) =>
        Assert.False(_entries.ContainsKey(client), "Whoever holds a slot is not turned away among many.");

    private void CheckStored()
    {
        var all = _storage.Pages.SelectMany(page => page.Entries).ToArray();
        Assert.Distinct(all.Select(entry => entry.Client));
        var servers = _storage.Root!.Servers.ToDictionary(server => server.Number);
        Assert.All(all, entry => Assert.True(servers.ContainsKey(entry.Server), "An assignment names a server that is known."));
        _removed.UnionWith(servers.Values.Where(server => server.Removed).Select(server => server.Number));
        foreach (var users in all.CountBy(entry => entry.Server))
            Assert.True(users.Value <= UsersPerServer, "Never more assignments than capacity.");

        var before = _entries;
        _entries = all.ToDictionary(entry => entry.Client);
        foreach (var gone in before.Keys.Where(client => !_entries.ContainsKey(client) && !_evicting.Contains(client)))
        {
            if (!_removed.Contains(before[gone].Server))
                CheckExpired(gone);
        }

        foreach (var visit in _processes.SelectMany(process => process.VisitsThatMaySend))
            CheckServed(visit);
    }

    private void CheckOneServerEach()
    {
        foreach (var visits in _processes.SelectMany(process => process.VisitsThatMaySend).GroupBy(visit => visit.Client))
            Assert.True(
                visits.DistinctBy(visit => (visit.Server.Id, visit.Server.Port)).Count() == 1,
                "No client has traffic on two servers at once.");
    }

    private void CheckExpired(ClientKey client)
    {
        var served = _processes.Max(process => process.LastServed(client)) ?? DateTime.MinValue;
        var acknowledged = _acknowledged.GetValueOrDefault(client);
        Assert.True(Now - served >= Options.IdleTimeout, "Nobody is expired early (served).");
        Assert.True(Now - acknowledged >= Options.IdleTimeout, "Nobody is expired early (acknowledged).");
    }
}
