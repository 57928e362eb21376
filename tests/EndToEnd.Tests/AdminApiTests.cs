using UserBalance.EndToEnd.Tests.Setup;
using UserBalance.Testing;

namespace UserBalance.EndToEnd.Tests;

/// <summary>The admin listener, and that nothing of it can be reached elsewhere.</summary>
[Collection(SharesStandalone.Name)]
public sealed class AdminApiTests(SharedStandalone standalone)
{
    private const string Key = "correct horse battery staple";

    private AdminClient Admin => standalone.Balancer.Admin;

    private TestPool Pool => standalone.Shown;

    [Fact]
    public async Task Pools_ListsWhatThisGatewayServes()
    {
        var answer = await Admin.GetAsync("/api/v1/pools");
        Assert.Equal(200, answer.Status);
        Assert.Equal(["refusing", "shown"], answer.Json.EnumerateArray().Select(pool => pool.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task Pool_ShowsItsServersAndTheirUsers()
    {
        var visitor = Visitor.Next();
        var server = (await visitor.AskAsync(Pool.Http)).Body;
        var answer = await Admin.GetAsync($"/api/v1/pools/{Pool.Id}");
        Assert.Equal(200, answer.Status);
        Assert.Equal(86_400, answer.Json.GetProperty("idleTimeout").GetDouble());
        Assert.Equal(6, answer.Json.GetProperty("users").GetInt32() + answer.Json.GetProperty("freeSlots").GetInt32());
        Assert.Equal(
            Environment.MachineName, Assert.Single(answer.Json.GetProperty("gateways").EnumerateArray()).GetProperty("name").GetString());
        Assert.Equal(
            Pool.Servers.Select(endPoint => endPoint.ToString()),
            answer.Json.GetProperty("servers").EnumerateArray().Select(shown => shown.GetProperty("address").GetString()));
        Assert.Contains(await Admin.ServersAsync(Pool), shown => shown == $"{server} Ready 1/2" || shown == $"{server} Ready 2/2");
    }

    [Fact]
    public async Task Client_WithASlot_IsShownOnItsServer()
    {
        var visitor = Visitor.Next();
        var server = (await visitor.AskAsync(Pool.Tcp)).Body;
        Assert.Equal([server], standalone.Backends.ServersOf(visitor));
        var shown = (await Admin.GetAsync($"/api/v1/pools/{Pool.Id}/clients/{visitor.Address}")).Json;
        Assert.Equal(visitor.Address.ToString(), shown.GetProperty("client").GetString());
        Assert.Equal(server, shown.GetProperty("server").GetString());
        Assert.InRange(shown.GetProperty("idleFor").GetDouble(), 0, 60);
        var heldFor = shown.GetProperty("expiresAt").GetDateTime() - shown.GetProperty("since").GetDateTime();
        Assert.InRange(heldFor, TimeSpan.FromHours(24), TimeSpan.FromHours(25));
    }

    [Fact]
    public async Task Clients_ByParts_ListEachUserOnce()
    {
        var visitor = Visitor.Next();
        var server = (await visitor.AskAsync(Pool.Http)).Body;
        var listed = new List<string?>();
        for (var next = ""; next is not null;)
        {
            var part = (await Admin.GetAsync($"/api/v1/pools/{Pool.Id}/clients?server={server}&limit=1&after={next}")).Json;
            listed.AddRange(part.GetProperty("clients").EnumerateArray().Select(client => client.GetProperty("client").GetString()));
            next = part.GetProperty("next").GetString();
        }

        Assert.Single(listed, client => client == visitor.Address.ToString());
        Assert.Distinct(listed);
    }

    [Fact]
    public async Task Events_OfAPool_TellOfAnEvictionAndEndWhenTheProcessStops()
    {
        using var balancer = Balancer.Standalone();
        var pool = balancer.AddPool("app", Pool.Servers);
        balancer.Settings["Pools:app:GatewayLease"] = "1s";
        await balancer.StartAsync();
        using var client = new HttpClient();
        var uri = new Uri($"http://{balancer.Admin.Listener}/api/v1/events?pool=app");
        using var reader = new StreamReader(await client.GetStreamAsync(uri, TestContext.Current.CancellationToken));
        var visitor = Visitor.Next();
        await visitor.AskAsync(pool.Http);
        Assert.Contains("\"kind\":\"Assigned\"", await NextOfAsync(visitor), StringComparison.Ordinal);
        await balancer.Admin.EvictAsync(pool, visitor);
        Assert.Contains("\"kind\":\"Evicted\"", await NextOfAsync(visitor), StringComparison.Ordinal);

        var began = TimeProvider.System.GetTimestamp();
        Assert.Equal(0, (await balancer.StopAsync()).Code);
        Assert.Contains(
            balancer.Output,
            line => line.Contains($"DELETE /api/v1/pools/app/clients/{visitor.Address}, answered 204", StringComparison.Ordinal));
        // An open request would have been waited for, for the shutdown timeout and more.
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(20));

        async Task<string> NextOfAsync(Visitor visitor)
        {
            while (await Eventually.Within("an event", reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask()) is { } line)
            {
                if (line.Contains($"\"{visitor.Address}\"", StringComparison.Ordinal))
                    return line;
            }

            return "the end";
        }
    }

    [Theory]
    [InlineData("/api/v1/pools/shown/clients/192.0.2.1", 404, "192.0.2.1")]
    [InlineData("/api/v1/pools/shown/clients/nobody", 400, "'nobody'")]
    [InlineData("/api/v1/pools/missing", 404, "'missing'")]
    [InlineData("/api/v1/pools/missing/clients/192.0.2.1", 404, "'missing'")]
    public async Task Request_ForWhatIsNotThere_IsAProblemThatNamesIt(string path, int status, string name)
    {
        var answer = await Admin.GetAsync(path);
        Assert.Equal((status, status), (answer.Status, answer.Json.GetProperty("status").GetInt32()));
        Assert.Contains(name, answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/healthz", 200)]
    [InlineData("/readyz", 200)]
    [InlineData("/api/v1/pools", 403)]
    [InlineData("/api/v1/pools/shown", 403)]
    [InlineData("/anything", 403)]
    public async Task Request_UnderAForeignHostName_GetsNoMoreThanHealth(string path, int status) =>
        Assert.Equal(status, (await Admin.GetAsync(path, host: "attacker.example")).Status);

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1:6801")]
    [InlineData("[::1]:6801")]
    public async Task Request_UnderALoopbackName_IsServed(string host) =>
        Assert.Equal(200, (await Admin.GetAsync("/api/v1/pools", host)).Status);

    [Fact]
    public async Task Request_WithAKeyConfigured_NeedsIt()
    {
        using var balancer = Balancer.Standalone();
        balancer.AddPool("app", Pool.Servers);
        balancer.Settings["Gateway:Admin:Key"] = Key;
        await balancer.StartAsync();
        Assert.Equal(401, (await balancer.Admin.GetAsync("/api/v1/pools")).Status);
        Assert.Equal(401, (await balancer.Admin.GetAsync("/api/v1/pools", key: Key + "r")).Status);
        Assert.Equal(200, (await balancer.Admin.GetAsync("/api/v1/pools", key: Key)).Status);
        Assert.Equal(200, (await balancer.Admin.GetAsync("/api/v1/pools", host: "balancer.example", key: Key)).Status);
        Assert.Equal(200, (await balancer.Admin.GetAsync("/healthz")).Status);
    }

    [Theory]
    [InlineData("/api/v1/pools")]
    [InlineData("/readyz")]
    public async Task AdminPath_OnABalancedListener_IsTheServersOwn(string path)
    {
        var visitor = Visitor.Next();
        var target = $"http://{Admin.Listener}{path}";
        Answer[] answers =
        [
            await visitor.AskAsync(Pool.Http, path),
            await visitor.AskAsync(Pool.Http, path, host: Admin.Listener.ToString()),
            await visitor.AskAsync(Pool.Http, target, host: Admin.Listener.ToString()),
            await visitor.AskAsync(Pool.Tcp, path, host: Admin.Listener.ToString()),
        ];
        // The backend has no such page, and has recorded that it was asked.
        Assert.All(answers, answer => Assert.Equal(404, answer.Status));
        Assert.Equal(answers.Length, standalone.Backends.VisitsOf(visitor).Count(visit => visit.Protocol == "HTTP/1.1"));
    }
}
