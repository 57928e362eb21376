using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using UserBalance.Backend.Tests.ProxyProtocol;
using UserBalance.Backend.Visits;
using UserBalance.Testing;

namespace UserBalance.Backend.Tests.Visits;

public sealed class TokenTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: b\r\nX-UserBalance-Token: 99\r\nConnection: close\r\n\r\n";
    private static readonly byte[] Addresses = ProxyBytes.Addresses("192.0.2.7:1", "192.0.2.1:2");

    [Theory]
    [InlineData("4294967297", 4_294_967_297)]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("-1", null)]
    [InlineData("9223372036854775808", null)]
    public async Task Request_TokenHeader_IsRecordedAndReported(string? header, long? token)
    {
        await using var server = await BackendServer.StartAsync(new BackendOptions(), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, await GetAsync(server, "192.0.2.7", header));

        Assert.Equal(token, Assert.Single(server.Visits).Token);
        using var http = new HttpClient();
        var report = await http.GetFromJsonAsync<JsonElement>(new Uri(server.Address, "/visits"), TestContext.Current.CancellationToken);
        var shown = Assert.Single(report.EnumerateArray()).GetProperty("token");
        Assert.Equal(token, shown.ValueKind == JsonValueKind.Null ? null : shown.GetInt64());
    }

    [Fact]
    public async Task ProxyConnection_TokenField_IsRecordedAndTheRequestsHeaderIsNotBelieved()
    {
        await using var server = await BackendServer.StartAsync(new BackendOptions(), TestContext.Current.CancellationToken);

        Assert.StartsWith("HTTP/1.1 200", await ConnectAsync(server, 0x1_0000_0002));

        Assert.Equal([RecordedVisit.ProxyConnection, "HTTP/1.1"], server.Visits.Select(visit => visit.Protocol));
        Assert.All(server.Visits, visit => Assert.Equal(0x1_0000_0002, visit.Token));
    }

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 0xE1, 0, 8, 0, 0, 0, 0, 0, 0, 0, 7 })]
    [InlineData(new byte[] { 0xE0, 0, 4, 0, 0, 0, 7 })]
    public async Task ProxyConnection_NoTokenField_HasNone(byte[] field)
    {
        await using var server = await BackendServer.StartAsync(new BackendOptions(), TestContext.Current.CancellationToken);
        using var client = await RawClient.ConnectAsync(server);
        await client.SendAsync(ProxyBytes.Header(ProxyBytes.Proxy, ProxyBytes.Tcp4, [.. Addresses, .. field]));
        await client.SendAsync(Get);

        Assert.StartsWith("HTTP/1.1 200", await client.ReadAsync());
        Assert.All(server.Visits, visit => Assert.Null(visit.Token));
    }

    [Fact]
    public async Task RefuseStaleTokens_Request_IsRefusedAfterAGreaterTokenOfTheSameClient()
    {
        await using var server = await BackendServer.StartAsync(
            new BackendOptions { RefuseStaleTokens = true }, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, await GetAsync(server, "192.0.2.7", "7"));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(server, "192.0.2.7", "8"));
        Assert.Equal(HttpStatusCode.Conflict, await GetAsync(server, "192.0.2.7", "7"));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(server, "192.0.2.7", "8"));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(server, "192.0.2.8", "7"));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(server, "192.0.2.7", null));

        Assert.Equal([7, 8, 8, 7, null], server.Visits.Select(visit => visit.Token));
    }

    [Fact]
    public async Task RefuseStaleTokens_ProxyConnection_IsClosedAfterAGreaterTokenOfTheSameClient()
    {
        await using var server = await BackendServer.StartAsync(
            new BackendOptions { RefuseStaleTokens = true }, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, await GetAsync(server, "192.0.2.7", "8"));

        Assert.Empty(await ConnectAsync(server, 7));
        Assert.StartsWith("HTTP/1.1 200", await ConnectAsync(server, 8));
    }

    [Fact]
    public async Task RefuseStaleTokens_NotSet_EverythingIsServed()
    {
        await using var server = await BackendServer.StartAsync(new BackendOptions(), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, await GetAsync(server, "192.0.2.7", "8"));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(server, "192.0.2.7", "7"));
    }

    private static async Task<HttpStatusCode> GetAsync(BackendServer server, string client, string? token)
    {
        using var http = new HttpClient { Timeout = Eventually.Patience };
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Address);
        request.Headers.Add("X-Forwarded-For", client);
        if (token is not null)
            request.Headers.TryAddWithoutValidation("X-UserBalance-Token", token);
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private static async Task<string> ConnectAsync(BackendServer server, long token)
    {
        byte[] field = [0xE0, 0, 8, .. BitConverter.GetBytes(token).Reverse()];
        using var client = await RawClient.ConnectAsync(server);
        await client.SendAsync(ProxyBytes.Header(ProxyBytes.Proxy, ProxyBytes.Tcp4, [.. Addresses, .. field]));
        await client.SendAsync(Get);
        return await client.ReadAsync();
    }
}
