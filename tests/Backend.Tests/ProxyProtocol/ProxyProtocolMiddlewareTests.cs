using System.Net;
using Microsoft.Extensions.Time.Testing;
using UserBalance.Backend.ProxyProtocol;
using UserBalance.Backend.Visits;
using UserBalance.Testing;

namespace UserBalance.Backend.Tests.ProxyProtocol;

public sealed class ProxyProtocolMiddlewareTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n";
    private static readonly byte[] Header =
        ProxyBytes.Header(ProxyBytes.Proxy, ProxyBytes.Tcp4, ProxyBytes.Addresses("192.0.2.7:40000", "198.51.100.1:5101"));

    [Fact]
    public async Task Connection_HeaderAndRequestInOnePiece_IsAnswered()
    {
        await using var server = await Start();
        using var client = await RawClient.ConnectAsync(server);

        await client.SendAsync([.. Header, .. System.Text.Encoding.ASCII.GetBytes(Get)]);

        Assert.EndsWith("B1", await client.ReadAsync());
        Assert.All(server.Visits, visit => Assert.Equal(IPAddress.Parse("192.0.2.7"), visit.Client));
        Assert.Equal([RecordedVisit.ProxyConnection, "HTTP/1.1"], server.Visits.Select(visit => visit.Protocol));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Connection_ByteByByte_LosesNone(bool withHeader)
    {
        await using var server = await Start();
        using var client = await RawClient.ConnectAsync(server);

        // HTTP allows empty lines before a request: here they are also the start of a signature.
        byte[] bytes = [.. withHeader ? Header : "\r\n"u8.ToArray(), .. System.Text.Encoding.ASCII.GetBytes(Get)];
        foreach (var value in bytes)
            await client.SendAsync(value);

        Assert.EndsWith("B1", await client.ReadAsync());
    }

    [Fact]
    public async Task Connection_Malformed_IsClosedWithoutAnAnswer()
    {
        await using var server = await Start();
        using var client = await RawClient.ConnectAsync(server);

        await client.SendAsync(ProxyBytes.Header(ProxyBytes.Proxy, 0x12, new byte[12]));

        Assert.Equal("", await client.ReadAsync());
        Assert.Empty(server.Visits);
    }

    [Fact]
    public async Task Connection_HeaderCutShort_IsClosed()
    {
        await using var server = await Start();
        using var client = await RawClient.ConnectAsync(server);

        await client.SendAsync(Header[..20]);
        client.Finish();

        Assert.Equal("", await client.ReadAsync());
    }

    [Fact]
    public async Task Connection_UnfinishedHeader_IsClosedAfterTheTimeout()
    {
        var time = new FakeTimeProvider();
        await using var server = await Start(time);
        using var client = await RawClient.ConnectAsync(server);
        await client.SendAsync(Header[..20]);
        var answer = client.ReadAsync();

        // The server arms the timeout when it sees the bytes, at a moment that cannot be observed from here.
        await Eventually.True("the connection is closed", () =>
        {
            time.Advance(ProxyProtocolMiddleware.HeaderTimeout);
            return answer.IsCompleted;
        });

        Assert.Equal("", await answer);
    }

    [Fact]
    public async Task Stop_ConnectionThatSentNothing_DoesNotWaitForIt()
    {
        var server = await Start();
        using var client = await RawClient.ConnectAsync(server);

        var stopped = server.DisposeAsync().AsTask();

        Assert.Equal("", await client.ReadAsync());
        await stopped.WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken);
    }

    private static Task<BackendServer> Start(TimeProvider? time = null) =>
        BackendServer.StartAsync(
            new BackendOptions { Name = "B1", Time = time ?? TimeProvider.System }, TestContext.Current.CancellationToken);
}
