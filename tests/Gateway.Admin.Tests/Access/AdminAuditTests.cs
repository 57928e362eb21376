using Microsoft.Extensions.Logging;
using UserBalance.Gateway.Admin.Access;
using UserBalance.Gateway.Admin.Tests.Setup;

namespace UserBalance.Gateway.Admin.Tests.Access;

public sealed class AdminAuditTests
{
    private const string Client = "/api/v1/pools/app/clients/192.0.2.1";

    [Fact]
    public async Task Change_DoneByWhoeverHasTheKey_IsOneLine()
    {
        await using var gateway = await AdminGateway.StartAsync(AdminGateway.Key);
        await gateway.SendAsync(HttpMethod.Put, $"{Client}/server", """{"server":"s2"}""", WithKey);
        Assert.Equal([$"Asked by 127.0.0.1 (key): PUT {Client}/server (to 's2'), answered 200."], Lines(gateway));
    }

    [Fact]
    public async Task Change_Refused_IsALineToo()
    {
        await using var gateway = await AdminGateway.StartAsync(AdminGateway.Key);
        await gateway.SendAsync(HttpMethod.Delete, Client);
        await gateway.SendAsync(HttpMethod.Post, "/api/v1/session", """{"key":"wrong"}""");
        await gateway.SendAsync(HttpMethod.Delete, "/api/v1/pools/app/clients/192.0.2.9", prepare: WithKey);
        await gateway.SendAsync(HttpMethod.Delete, "/anything", prepare: WithKey);
        Assert.Equal(
            [
                $"Asked by 127.0.0.1 (no key): DELETE {Client}, answered 401.",
                "Asked by 127.0.0.1 (no key): POST /api/v1/session, answered 401.",
                "Asked by 127.0.0.1 (key): DELETE /api/v1/pools/app/clients/192.0.2.9, answered 404.",
                "Asked by 127.0.0.1 (key): DELETE /anything, answered 404.",
            ],
            Lines(gateway));
    }

    [Fact]
    public async Task Change_WithoutAKeyConfigured_SaysThatNoneWasNeeded()
    {
        await using var gateway = await AdminGateway.StartAsync();
        await gateway.SendAsync(HttpMethod.Post, "/api/v1/pools/app/servers/s1/drain");
        Assert.Equal(["Asked by 127.0.0.1 (no key needed): POST /api/v1/pools/app/servers/s1/drain, answered 200."], Lines(gateway));
    }

    [Fact]
    public async Task Question_IsNoLine()
    {
        await using var gateway = await AdminGateway.StartAsync();
        await gateway.GetAsync(Client);
        Assert.Empty(Lines(gateway));
    }

    [Fact]
    public async Task Change_WithLineBreaksInIt_IsStillOneLine()
    {
        await using var gateway = await AdminGateway.StartAsync();
        await gateway.SendAsync(HttpMethod.Post, "/api/v1/pools/app/servers/s1%0D%0AAsked%20by%20root%E2%80%A8/drain");
        await gateway.SendAsync(HttpMethod.Put, $"{Client}/server", """{"server":"s2\r\nAsked by root\u2028\u0085\u001b[31m"}""");
        await gateway.SendAsync(HttpMethod.Put, $"{Client}/server", $$"""{"server":"{{new string('s', 10_000)}}"}""");
        var lines = Lines(gateway);
        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.DoesNotContain(line, c => char.IsControl(c) || c is '\u2028' or '\u2029'));
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 400));
    }

    [Fact]
    public async Task Changes_OfSomebodyWithoutTheKey_AreNoMoreThanAFewLines()
    {
        await using var gateway = await AdminGateway.StartAsync(AdminGateway.Key);
        for (var i = 0; i < 2 * AuditedRefusals.MostInWindow; i++)
            await gateway.SendAsync(i % 2 == 0 ? HttpMethod.Delete : HttpMethod.Post, i % 2 == 0 ? Client : "/api/v1/session", "no JSON");
        Assert.Equal(AuditedRefusals.MostInWindow, Lines(gateway).Length);
        await gateway.SendAsync(HttpMethod.Delete, Client, prepare: WithKey);
        Assert.Equal(AuditedRefusals.MostInWindow + 1, Lines(gateway).Length);
    }

    private static void WithKey(HttpRequestMessage request) => request.Headers.Authorization = new("Bearer", AdminGateway.Key);

    private static string[] Lines(AdminGateway gateway) =>
    [
        .. gateway.Logs.Lines.Where(line => line.Category == AuditLog.Category).Select(line =>
        {
            Assert.Equal(LogLevel.Information, line.Level);
            return line.Text;
        }),
    ];
}
