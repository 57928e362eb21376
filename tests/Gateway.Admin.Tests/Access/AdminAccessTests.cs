using System.Net;
using UserBalance.Gateway.Admin.Access;
using UserBalance.Gateway.Admin.Tests.Setup;

namespace UserBalance.Gateway.Admin.Tests.Access;

public sealed class AdminAccessTests
{
    private const string Pools = "/api/v1/pools";

    [Theory]
    [InlineData("/healthz", 200)]
    [InlineData("/readyz", 503)]
    [InlineData(Pools, 403)]
    [InlineData("/api/v1/session", 403)]
    [InlineData("/anything", 403)]
    public async Task WithoutAKey_UnderAForeignName_OnlyHealthIsTold(string path, int status)
    {
        await using var gateway = await AdminGateway.StartAsync();
        Assert.Equal(status, (await gateway.GetAsync(path, request => request.Headers.Host = "attacker.example")).Status);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:6801")]
    [InlineData("127.0.0.1:6801")]
    [InlineData("127.9.9.9")]
    [InlineData("[::1]:6801")]
    public async Task WithoutAKey_UnderALoopbackName_IsServed(string host)
    {
        await using var gateway = await AdminGateway.StartAsync();
        Assert.Equal(200, (await gateway.GetAsync(Pools, request => request.Headers.Host = host)).Status);
    }

    [Theory]
    [InlineData("http://attacker.example", 403)]
    [InlineData("null", 403)]
    [InlineData("http://localhost:1", 403)]
    [InlineData("http://localhost", 200)]
    [InlineData("https://localhost", 200)]
    public async Task Request_FromAPageOfAnotherOrigin_IsRefused(string origin, int status)
    {
        await using var gateway = await AdminGateway.StartAsync();
        var answer = await gateway.SendAsync(HttpMethod.Post, $"{Pools}/app/servers/s1/drain", prepare: request =>
        {
            request.Headers.Host = "localhost";
            request.Headers.Add("Origin", origin);
        });
        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 200, gateway.Pool.Calls.Any(call => call.StartsWith("SetServerState", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(Pools, "cross-site", "no-cors", "image", 403)]
    [InlineData(Pools, "same-site", "no-cors", "script", 403)]
    [InlineData(Pools, "cross-site", "navigate", "document", 403)]
    [InlineData("/api/v1/events", "cross-site", "no-cors", "image", 403)]
    [InlineData("/", "cross-site", "navigate", "iframe", 403)]
    [InlineData("/", "cross-site", "navigate", "document", 200)]
    [InlineData(Pools, "none", "navigate", "document", 200)]
    [InlineData(Pools, "same-origin", "cors", "empty", 200)]
    public async Task Request_OfAPageThatABrowserTellsOfWithoutItsOrigin_IsAnsweredToOurOwnOnly(
        string path, string site, string mode, string what, int status)
    {
        await using var gateway = await AdminGateway.StartAsync();
        var answer = await gateway.GetAsync(path, request =>
        {
            request.Headers.Add("Sec-Fetch-Site", site);
            request.Headers.Add("Sec-Fetch-Mode", mode);
            request.Headers.Add("Sec-Fetch-Dest", what);
        });
        Assert.Equal(status, answer.Status);
    }

    [Theory]
    [InlineData("X-Forwarded-For", "192.0.2.1")]
    [InlineData("X-UserBalance-Token", "app/1/1")]
    public async Task WithoutAKey_SomebodyElseBroughtByAProxy_IsRefused(string header, string value)
    {
        await using var gateway = await AdminGateway.StartAsync();
        Assert.Equal(403, (await gateway.GetAsync(Pools, request => request.Headers.Add(header, value))).Status);
        Assert.Equal(200, (await gateway.GetAsync("/healthz", request => request.Headers.Add(header, value))).Status);
    }

    [Fact]
    public async Task WithAKey_WrongOnesOfOneBehindAProxy_CountForHimAlone()
    {
        await using var gateway = await AdminGateway.StartAsync(AdminGateway.Key);
        for (var i = 0; i < AdminKey.WrongKeys; i++)
            Assert.Equal(401, await AskAsync($"192.0.2.{i}, 198.51.100.66, 127.0.0.9", $"guess {i}"));
        Assert.Equal(429, await AskAsync("198.51.100.66", AdminGateway.Key));
        Assert.Equal(200, await AskAsync("192.0.2.1", AdminGateway.Key));
        Assert.Equal(200, (await gateway.GetAsync(Pools, Bearer(AdminGateway.Key))).Status);

        async Task<int> AskAsync(string client, string key) => (await gateway.GetAsync(Pools, request =>
        {
            Bearer(key)(request);
            request.Headers.Add("X-Forwarded-For", client);
        })).Status;
    }

    [Fact]
    public async Task WithAKey_WhoeverHasIt_IsServedUnderAnyName()
    {
        await using var gateway = await AdminGateway.StartAsync(AdminGateway.Key);
        var without = await gateway.GetAsync(Pools);
        Assert.Equal(401, without.Status);
        Assert.Contains("Bearer", without.Detail, StringComparison.Ordinal);
        Assert.Equal("Bearer", without.Headers.WwwAuthenticate.ToString());
        Assert.Equal(401, (await gateway.GetAsync(Pools, Bearer("wrong"))).Status);
        Assert.Equal(401, (await gateway.GetAsync(Pools, Bearer(AdminGateway.Key + "r"))).Status);
        Assert.Equal(401, (await gateway.GetAsync(Pools, Bearer(""))).Status);
        Assert.Equal(401, (await gateway.GetAsync("/anything")).Status);
        Assert.Equal(200, (await gateway.GetAsync(Pools, Bearer(AdminGateway.Key))).Status);
        Assert.Equal(200, (await gateway.GetAsync("/healthz")).Status);
        Assert.Equal(200, (await gateway.GetAsync(Pools, request =>
        {
            request.Headers.Host = "balancer.example";
            Bearer(AdminGateway.Key)(request);
        })).Status);
    }

    [Fact]
    public async Task WithAKey_TooManyWrongOnesFromAnAddress_NoneFromThereIsLookedAt()
    {
        await using var gateway = await AdminGateway.StartAsync(AdminGateway.Key);
        for (var i = 0; i < AdminKey.WrongKeys; i++)
            Assert.Equal(401, (await gateway.GetAsync(Pools, Bearer($"guess {i}"))).Status);
        var refused = await gateway.GetAsync(Pools, Bearer(AdminGateway.Key));
        Assert.Equal(429, refused.Status);
        Assert.Contains("60 s", refused.Detail, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromMinutes(1), refused.Headers.RetryAfter?.Delta);
        Assert.Equal(429, (await gateway.SendAsync(HttpMethod.Post, "/api/v1/session", $$"""{"key":"{{AdminGateway.Key}}"}""")).Status);

        Assert.Equal(401, (await gateway.GetAsync(Pools)).Status);
        using var other = gateway.ClientFrom(IPAddress.Parse("127.0.0.2"));
        other.DefaultRequestHeaders.Authorization = new("Bearer", AdminGateway.Key);
        Assert.Equal(
            HttpStatusCode.OK, (await other.GetAsync(new Uri(Pools, UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task WithAKey_RequestsWithTheRightOne_AreNotCounted()
    {
        await using var gateway = await AdminGateway.StartAsync(AdminGateway.Key);
        for (var i = 0; i < 3 * AdminKey.WrongKeys; i++)
            Assert.Equal(200, (await gateway.GetAsync(Pools, Bearer(AdminGateway.Key))).Status);
    }

    private static Action<HttpRequestMessage> Bearer(string key) =>
        request => request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
}
