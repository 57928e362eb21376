using System.Collections.Concurrent;
using System.Net;
using UserBalance.Chaos.Users;

namespace UserBalance.Chaos.Tests;

/// <summary>Users, mostly such as have a server, who visit all gateways in turn, over HTTP and TCP, until told to stop.</summary>
internal sealed class KnownUsers : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly Scene _scene;
    private readonly ConcurrentQueue<VisitRecord> _visits = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<IPAddress, Task> _users;
    private readonly ConcurrentDictionary<IPAddress, bool> _leaving = new();

    private KnownUsers(Scene scene, IPAddress[] clients)
    {
        _scene = scene;
        Clients = clients;
        _users = clients.ToDictionary(client => client, VisitAsync);
    }

    public IReadOnlyList<IPAddress> Clients { get; }

    public IEnumerable<VisitRecord> Visits => _visits;

    public IEnumerable<VisitRecord> Failures => _visits.Where(visit => visit.Outcome != VisitOutcome.Served);

    /// <summary>Gives each a server that every gateway knows of.</summary>
    public static async Task<KnownUsers> StartAsync(Scene scene, int count)
    {
        var clients = Scene.NextClients(count);
        foreach (var client in clients)
        {
            for (var gateway = 0; gateway < scene.Cluster.Gateways.Count; gateway++)
                Assert.Equal(VisitOutcome.Served, (await scene.VisitAsync(client, gateway)).Outcome);
        }

        return new KnownUsers(scene, clients);
    }

    /// <summary>Lets users visit that have no server yet.</summary>
    public static KnownUsers Begin(Scene scene, IPAddress[] clients) => new(scene, clients);

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_users.Values);
    }

    /// <summary>These visit no more.</summary>
    public Task LeaveAsync(IEnumerable<IPAddress> clients) => Task.WhenAll(clients.Where(_users.ContainsKey).Select(client =>
    {
        _leaving.TryAdd(client, true);
        return _users[client];
    }));

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    public string Report =>
        string.Join(
            '\n', Failures.Take(20).Select(
                visit => $"{visit.Began.TotalSeconds:0.000}-{visit.Ended.TotalSeconds:0.000} {visit.Client} {visit.Gateway} "
                    + $"{(visit.OverTcp ? "TCP" : "HTTP")} {visit.Outcome}"));

    private async Task VisitAsync(IPAddress client)
    {
        for (var turn = 0; await _scene.Clock.PassAsync(Pause, _stop.Token) && !_leaving.ContainsKey(client); turn++)
            _visits.Enqueue(await _scene.VisitAsync(client, turn, overTcp: turn % 2 == 1));
    }
}
