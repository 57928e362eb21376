using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using UserBalance.Backend.Tests.ProxyProtocol;
using UserBalance.Testing;

namespace UserBalance.Backend.Tests.Visits;

public sealed class RecordedVisitsTests : IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private BackendServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await BackendServer.StartAsync(new BackendOptions { Name = "B1" });
        _http.BaseAddress = _server.Address;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Request_Plain_IsOfTheSocketsPeer()
    {
        using var client = await RawClient.ConnectAsync(_server, "127.7.7.7");
        await client.SendAsync("GET / HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n");
        await client.ReadAsync();

        var visit = Assert.Single(_server.Visits);
        Assert.Equal(("B1", IPAddress.Parse("127.7.7.7"), "HTTP/1.1"), (visit.Server, visit.Client, visit.Protocol));
        await Eventually.True("the visit ends", () => visit.To >= visit.From);
    }

    [Theory]
    [InlineData("203.0.113.9, 192.0.2.7", "192.0.2.7")]
    [InlineData("192.0.2.7:1234", "192.0.2.7")]
    [InlineData("192.0.2.7,[2001:db8::1]:99", "2001:db8::1")]
    [InlineData("192.0.2.7, unknown", "127.0.0.1")]
    public async Task Request_Forwarded_IsOfTheRightmostEntry(string forwardedFor, string client)
    {
        await Get("/", forwardedFor);

        Assert.Equal(IPAddress.Parse(client), Assert.Single(_server.Visits).Client);
    }

    [Fact]
    public async Task Request_ForwardedOverAProxyConnection_IsOfTheProxySource()
    {
        using var client = await RawClient.ConnectAsync(_server);
        await client.SendAsync(
            ProxyBytes.Header(ProxyBytes.Proxy, ProxyBytes.Tcp6, ProxyBytes.Addresses("[2001:db8::7]:1", "[2001:db8::1]:2")));
        await client.SendAsync("GET / HTTP/1.1\r\nHost: b\r\nX-Forwarded-For: 192.0.2.7\r\nConnection: close\r\n\r\n");
        await client.ReadAsync();

        Assert.Equal(2, _server.Visits.Count);
        Assert.All(_server.Visits, visit => Assert.Equal(IPAddress.Parse("2001:db8::7"), visit.Client));
        await Eventually.True("both visits end", () => _server.Visits.All(visit => visit.To is not null));
    }

    [Theory]
    [InlineData("GET /stream HTTP/1.1\r\nHost: b\r\n\r\n", "connected")]
    [InlineData("POST /echo HTTP/1.1\r\nHost: b\r\nContent-Length: 9\r\n\r\nhalf", "half")]
    [InlineData("GET /bytes?count=999999999999 HTTP/1.1\r\nHost: b\r\n\r\n", "\r\n\r\n")]
    public async Task Request_Aborted_EndsTheVisit(string request, string answer)
    {
        using var client = await RawClient.ConnectAsync(_server);
        await client.SendAsync(request);
        await client.ReadAsync(answer);
        var visit = Assert.Single(_server.Visits);
        Assert.Null(visit.To);

        client.Reset();

        await Eventually.True("the visit ends", () => visit.To is not null);
    }

    [Fact]
    public async Task ProxyConnection_WithoutARequest_LastsUntilItCloses()
    {
        using var client = await RawClient.ConnectAsync(_server);
        await client.SendAsync(ProxyBytes.Header(ProxyBytes.Proxy, ProxyBytes.Tcp4, ProxyBytes.Addresses("192.0.2.7:1", "192.0.2.1:2")));
        await Eventually.True("the visit begins", () => _server.Visits.Count == 1);
        var visit = _server.Visits.Single();
        Assert.Null(visit.To);

        client.Dispose();

        await Eventually.True("the visit ends", () => visit.To is not null);
    }

    [Fact]
    public async Task Report_Direct_ListsVisitsButNotItself()
    {
        await Get("/", "192.0.2.7");
        await Eventually.True("the visit ends", () => _server.Visits.Single().To is not null);

        var report = await _http.GetFromJsonAsync<JsonElement>("/visits", TestContext.Current.CancellationToken);

        var visit = Assert.Single(report.EnumerateArray());
        Assert.Equal(("B1", "192.0.2.7"), (visit.GetProperty("server").GetString(), visit.GetProperty("client").GetString()));
        Assert.True(visit.GetProperty("to").GetDateTimeOffset() >= visit.GetProperty("from").GetDateTimeOffset());
        Assert.Single(_server.Visits);
    }

    [Fact]
    public async Task Report_ThroughAnHttpProxy_IsNotFound()
    {
        var response = await Get("/visits", "192.0.2.7");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Single(_server.Visits);
    }

    [Fact]
    public async Task Report_OverAProxyConnection_IsNotFound()
    {
        using var client = await RawClient.ConnectAsync(_server);
        await client.SendAsync(ProxyBytes.Header(ProxyBytes.Local, 0));
        await client.SendAsync("GET /visits HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 404", await client.ReadAsync());
    }

    private async Task<HttpResponseMessage> Get(string path, string forwardedFor)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", forwardedFor);
        return await _http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
