using System.Collections.Concurrent;
using UserBalance.Chaos.Topology;
using UserBalance.Chaos.Users;

namespace UserBalance.Chaos.Operators;

/// <summary>Moves users about all the time, evicts one now and then, and takes a server out of use.</summary>
internal sealed class Operator(ChaosOptions options, Cluster cluster, Crowd crowd, RunClock clock)
{
    private static readonly TimeSpan RareInterval = TimeSpan.FromSeconds(23);
    private static readonly TimeSpan MaintenanceTime = TimeSpan.FromSeconds(5);

    private readonly ConcurrentQueue<OperatorRecord> _records = new();
    private readonly Random _random = new(options.Seed * 104729);

    public IEnumerable<OperatorRecord> Records => _records;

    private TimeSpan MoveInterval => TimeSpan.FromMilliseconds(options.Theme == Theme.Everything ? 400 : 250);

    public async Task RunAsync(CancellationToken stop)
    {
        if (options.Theme == Theme.Pauses)
            return;
        var rare = clock.Now + RareInterval;
        var rares = 0;
        var running = new List<Task>();
        while (await clock.PassAsync(MoveInterval, stop))
        {
            running.Add(MoveAsync());
            if (options.Theme != Theme.Everything || clock.Now < rare)
                continue;
            rare += RareInterval;
            running.Add(rares++ % 2 == 0 ? MaintainAsync(stop) : EvictAsync());
        }

        await Task.WhenAll(running);
    }

    private async Task MoveAsync()
    {
        if (PickUser() is not { } user || await FindRoomAsync() is not { } server)
            return;
        var record = new OperatorRecord(OperatorAction.Move, user.Address, null, server, clock.Now);
        _records.Enqueue(record);
        record.Status = await AskAsync(HttpMethod.Put, $"clients/{user.Address}/server", $$"""{"server":"{{record.To}}"}""");
        record.Over = clock.Now;
    }

    private async Task EvictAsync()
    {
        if (PickUser() is not { } user)
            return;
        var record = new OperatorRecord(OperatorAction.Evict, user.Address, null, null, clock.Now);
        _records.Enqueue(record);
        user.Forget();
        record.Status = await AskAsync(HttpMethod.Delete, $"clients/{user.Address}");
        record.Over = clock.Now;
        user.Forget();
    }

    private async Task MaintainAsync(CancellationToken stop)
    {
        var record = new OperatorRecord(OperatorAction.Maintenance, null, PickServer(), null, clock.Now);
        _records.Enqueue(record);
        record.Status = await AskAsync(HttpMethod.Post, $"servers/{record.From}/maintenance");
        await clock.PassAsync(MaintenanceTime, stop);
        for (var tries = 0; tries < 60 && await AskAsync(HttpMethod.Post, $"servers/{record.From}/resume") is not (200 or 404); tries++)
            await clock.DelayAsync(TimeSpan.FromMilliseconds(500), CancellationToken.None);
        record.Over = clock.Now;
    }

    private Task<int> AskAsync(HttpMethod method, string path, string? json = null) =>
        crowd.PickGateway(Random.Shared).CallAsync(method, $"/api/v1/pools/{Cluster.Pool}/{path}", json);

    private User? PickUser() => crowd.Known is { Length: > 0 } known ? known[_random.Next(known.Length)] : null;

    // Most moves would fail if they went anywhere: the pool is nearly full.
    private async Task<string?> FindRoomAsync()
    {
        if (await cluster.StatusAsync() is not { } status)
            return null;
        var free = status.GetProperty("servers").EnumerateArray()
            .Where(server => server.GetProperty("users").GetInt32() < server.GetProperty("maxUsers").GetInt32())
            .Select(server => server.GetProperty("id").GetString())
            .ToArray();
        return free.Length > 0 ? free[Random.Shared.Next(free.Length)] : null;
    }

    private string PickServer() => $"s{1 + _random.Next(options.Servers)}";
}
