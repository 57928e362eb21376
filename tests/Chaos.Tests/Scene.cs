using System.Net;
using System.Text.Json;
using UserBalance.Chaos.Topology;
using UserBalance.Chaos.Users;
using UserBalance.Chaos.Verdict;
using UserBalance.Chaos.Witness;
using UserBalance.Testing;

namespace UserBalance.Chaos.Tests;

/// <summary>A cluster of processes with its servers, and single visitors.</summary>
internal sealed class Scene : IAsyncDisposable
{
    private readonly WitnessServers _servers;
    private long _numbers;

    private Scene(WitnessServers servers, Cluster cluster) => (_servers, Cluster) = (servers, cluster);

    public Cluster Cluster { get; }

    public WitnessServers Servers => _servers;

    public RunClock Clock => _servers.Log.Clock;

    /// <summary>Visited all gateways once, and holds a slot.</summary>
    public IPAddress FirstClient { get; } = Loopback.Next();

    /// <summary>Starts one, or skips the test where it is not asked for or its store is not installed.</summary>
    public static async Task<Scene> StartAsync(ChaosOptions options)
    {
        if ((LongTests.WhyLeftOut ?? ChaosStore.WhyAbsent(options.Store)) is { } reason)
            Assert.Skip(reason);
        var servers = await WitnessServers.StartAsync(options.Servers, new RunClock());
        var scene = new Scene(servers, await Cluster.StartAsync(options, servers.Addresses));
        try
        {
            await scene.WarmUpAsync();
            return scene;
        }
        catch
        {
            await scene.DisposeAsync();
            throw;
        }
    }

    public static IPAddress[] NextClients(int count) => [.. Enumerable.Range(0, count).Select(_ => Loopback.Next())];

    public Task<VisitRecord> VisitAsync(IPAddress client, int gateway, bool overTcp = false) =>
        NewVisit(client, gateway, overTcp).RunAsync(TimeSpan.Zero, Clock, CancellationToken.None);

    public Visit NewVisit(IPAddress client, int gateway, bool overTcp = false) =>
        new(Interlocked.Increment(ref _numbers), client, Cluster.Gateways[gateway % Cluster.Gateways.Count], overTcp);

    /// <summary>Visits at any gateway until it is served.</summary>
    /// <returns>How long that took.</returns>
    public async Task<TimeSpan> AdmittedAsync(IPAddress client, TimeSpan deadline)
    {
        var began = Clock.Now;
        var gateway = 0;
        await Eventually.True(
            $"a server for {client}", async () => (await VisitAsync(client, gateway++)).Outcome == VisitOutcome.Served, deadline);
        return Clock.Now - began;
    }

    /// <summary>The servers that a client was seen at.</summary>
    public string[] ServersOf(IPAddress client) =>
        [.. _servers.Log.All.Where(contact => contact.Client.Equals(client)).Select(contact => contact.Server).Distinct()];

    /// <summary>What was recorded of these visits by everybody, without faults or operators that would explain anything.</summary>
    public Evidence EvidenceOf(IEnumerable<VisitRecord> visits) => new(new ChaosOptions(), _servers.Log.All, visits, [], []);

    /// <summary>The pool's view of a server, or <see langword="null"/> when it knows none of that name.</summary>
    public async Task<JsonElement?> ServerAsync(string server, int gateway = 0)
    {
        if (await Cluster.Gateways[gateway].ReadAsync($"/api/v1/pools/{Cluster.Pool}") is not { } text)
            return null;
        var servers = JsonSerializer.Deserialize<JsonElement>(text).GetProperty("servers").EnumerateArray();
        return servers.Cast<JsonElement?>().FirstOrDefault(found => found!.Value.GetProperty("id").GetString() == server);
    }

    /// <summary>Waits until the pool takes a server for up or down.</summary>
    public Task HealthAsync(string server, string health) => Eventually.True(
        $"{server} to be {health}", async () => (await ServerAsync(server))?.GetProperty("health").GetString() == health);

    /// <summary>Frees all slots of these clients.</summary>
    public async Task EvictAsync(IEnumerable<IPAddress> clients)
    {
        foreach (var client in clients)
        {
            await Eventually.True($"{client} to be gone", async () =>
                await Cluster.Gateways[0].CallAsync(HttpMethod.Delete, $"/api/v1/pools/{Cluster.Pool}/clients/{client}") is 204 or 404);
        }
    }

    // The first call of a process takes longer than a visitor waits where the machine is busy.
    private async Task WarmUpAsync()
    {
        for (var gateway = 0; gateway < Cluster.Gateways.Count; gateway++)
        {
            var number = gateway;
            await Eventually.True(
                $"gateway {number} to serve",
                async () => (await VisitAsync(FirstClient, number)).Outcome == VisitOutcome.Served,
                TimeSpan.FromSeconds(90));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        await _servers.DisposeAsync();
    }
}
