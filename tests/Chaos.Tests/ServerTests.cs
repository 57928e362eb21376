using UserBalance.Chaos.Topology;
using UserBalance.Chaos.Users;
using UserBalance.Chaos.Verdict;
using UserBalance.Testing;

namespace UserBalance.Chaos.Tests;

/// <summary>
/// Servers come and go under three gateways and their users. The limits are wide, because the machine may be busy; what was measured
/// is printed.
/// </summary>
[Collection(OneAtATime.Name)]
public sealed class ServerTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(8);

    private static readonly ChaosOptions Roomy = new()
    {
        Silos = 1,
        Servers = 4,
        MaxUsersPerServer = 5,
        IdleTimeout = TimeSpan.FromHours(1),
        GatewayLease = Lease,
        Fall = 1,
    };

    [Fact]
    public async Task KilledServer_UnderLoad_ItsUsersGetOthersAndNobodyElseNotices()
    {
        await using var scene = await StartAsync(Roomy);
        await using var users = await KnownUsers.StartAsync(scene, 10);
        var victims = users.Clients.Where(client => scene.ServersOf(client)[0] == "s1").ToArray();
        Assert.NotEmpty(victims);

        var killed = scene.Clock.Now;
        await scene.Servers.StopAsync("s1");
        await scene.HealthAsync("s1", "Down");
        Tell($"the pool's verdict came after {scene.Clock.Now - killed}");
        var verdict = scene.Clock.Now;
        await Eventually.True("the users to be elsewhere", () => victims.All(client => scene.ServersOf(client).Length == 2), Limit);
        Tell($"all its users were served elsewhere {scene.Clock.Now - verdict} after the verdict");

        await scene.Servers.StartAsync("s1");
        await scene.HealthAsync("s1", "Up");
        var back = scene.Clock.Now;
        await scene.Clock.DelayAsync(Calm, CancellationToken.None);
        await users.StopAsync();

        Assert.Empty(new OverlapRule(scene.EvidenceOf(users.Visits)).Judge());
        Assert.All(users.Clients, client => Assert.Equal(victims.Contains(client) ? 2 : 1, scene.ServersOf(client).Length));
        Assert.True(users.Failures.All(visit => victims.Contains(visit.Client) && visit.Began < back), users.Report);
        Assert.Equal(0, (await scene.ServerAsync("s1"))?.GetProperty("users").GetInt32());
    }

    [Fact]
    public async Task KilledServer_ThatNobodyVisits_IsFoundByTheChecks()
    {
        await using var scene = await StartAsync(Roomy);
        var killed = scene.Clock.Now;
        await scene.Servers.StopAsync("s4");
        await scene.HealthAsync("s4", "Down");
        Tell($"the pool's verdict on an idle server came after {scene.Clock.Now - killed}");
        await scene.Servers.StartAsync("s4");
        await scene.HealthAsync("s4", "Up");
        Assert.Equal([scene.FirstClient], scene.Servers.Log.All.Select(contact => contact.Client).Distinct());
    }

    [Fact]
    public async Task AllServersDown_NewUsersAreToldSo_AndKnownOnesServedAgainWhenOneIsBack()
    {
        await using var scene = await StartAsync(Roomy);
        await using var users = await KnownUsers.StartAsync(scene, 4);

        foreach (var server in scene.Servers.Addresses)
            await scene.Servers.StopAsync(server.Id);
        foreach (var server in scene.Servers.Addresses)
            await scene.HealthAsync(server.Id, "Down");
        for (var gateway = 0; gateway < 3; gateway++)
            Assert.Equal(VisitOutcome.NoServerUp, (await scene.VisitAsync(Scene.NextClients(1)[0], gateway)).Outcome);
        // There is nowhere to move them, so they are not kept from their server either.
        Assert.Equal(VisitOutcome.BadGateway, (await scene.VisitAsync(users.Clients[0], 0)).Outcome);

        var before = scene.Servers.Log.Count;
        await scene.Servers.StartAsync("s2");
        foreach (var client in users.Clients)
            Tell($"{client} was served after {await scene.AdmittedAsync(client, Limit)}");
        await users.StopAsync();

        Assert.All(scene.Servers.Log.All.Skip(before), contact => Assert.Equal("s2", contact.Server));
        Assert.Empty(new OverlapRule(scene.EvidenceOf(users.Visits)).Judge());
    }

    [Fact]
    public async Task NewUser_WhoseServerRefuses_GetsAnotherOneAtOnce()
    {
        // Nobody has noticed yet that a server is down: as if it had died a moment ago.
        await using var scene = await StartAsync(Roomy with { Fall = 100 });
        await scene.Servers.StopAsync("s1");

        for (var number = 0; number < 8; number++)
        {
            var client = Scene.NextClients(1)[0];
            var visit = await scene.VisitAsync(client, number, overTcp: number % 2 == 1);
            Tell($"{visit.Outcome} by {visit.Server} after {visit.Ended - visit.Began}");
            Assert.Equal(VisitOutcome.Served, visit.Outcome);
            Assert.NotEqual("s1", visit.Server);
        }
    }

    [Fact]
    public async Task Drain_Remove_Add_UnderLoad_FailsNoRequest()
    {
        await using var scene = await StartAsync(Roomy with { Servers = 3 });
        await using var users = await KnownUsers.StartAsync(scene, 6);
        var drained = users.Clients.Where(client => scene.ServersOf(client)[0] == "s1").Append(scene.FirstClient).ToArray();

        Assert.Equal(200, await CallAsync(scene, HttpMethod.Post, "servers/s1/drain"));
        foreach (var client in Scene.NextClients(4))
        {
            await scene.AdmittedAsync(client, Limit);
            Assert.DoesNotContain("s1", scene.ServersOf(client));
        }

        Assert.Equal(409, await CallAsync(scene, HttpMethod.Delete, "servers/s1"));
        var waiting = scene.Cluster.Gateways[1].ReadAsync($"/api/v1/pools/{Cluster.Pool}/servers/s1/drained?timeout=2s");
        Assert.Null(await waiting);
        await users.LeaveAsync(drained);
        await scene.EvictAsync(drained);
        Assert.NotNull(await scene.Cluster.Gateways[1].ReadAsync($"/api/v1/pools/{Cluster.Pool}/servers/s1/drained"));
        Assert.Equal(204, await CallAsync(scene, HttpMethod.Delete, "servers/s1"));

        var added = await scene.Servers.AddAsync("s9");
        Assert.Equal(201, await CallAsync(scene, HttpMethod.Put, "servers/s9", $$"""{"address":"{{added.Http}}"}"""));
        var began = scene.Clock.Now;
        for (var gateway = 0; gateway < 3; gateway++)
        {
            var number = gateway;
            await Eventually.True(
                $"gateway {gateway} to agree",
                async () => await scene.ServerAsync("s9", number) is not null && await scene.ServerAsync("s1", number) is null);
        }

        Tell($"every gateway agreed after {scene.Clock.Now - began}");
        foreach (var client in Scene.NextClients(3))
            await scene.AdmittedAsync(client, Limit);
        await users.StopAsync();

        Assert.Contains(scene.Servers.Log.All, contact => contact.Server == "s9");
        Assert.True(!users.Failures.Any(), users.Report);
        Assert.Empty(new OverlapRule(scene.EvidenceOf(users.Visits)).Judge());
    }

    // A pool that has just been claimed moves nobody before every lease of the activation before is over, if there was one or not.
    private static async Task<Scene> StartAsync(ChaosOptions options)
    {
        var scene = await Scene.StartAsync(options);
        await scene.Clock.DelayAsync(Lease * 1.5, CancellationToken.None);
        return scene;
    }

    private static Task<int> CallAsync(Scene scene, HttpMethod method, string path, string? json = null) =>
        scene.Cluster.Gateways[0].CallAsync(method, $"/api/v1/pools/{Cluster.Pool}/{path}", json);

    private static void Tell(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);
}
