using UserBalance.Gateway.Tests.Http.Setup;

namespace UserBalance.Gateway.Tests.Http;

public sealed class HopByHopTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Theory]
    [InlineData("keep-alive, X-One")]
    [InlineData("X-ONE")]
    [InlineData(" , x-one\t,")]
    [InlineData("close\r\nConnection: x-one")]
    [InlineData("keep-alive\r\nConnection: x-one")]
    [InlineData("x-one\r\nConnection: Keep-Alive")]
    [InlineData("Upgrade\r\nConnection: x-one\r\nConnection: keep-alive")]
    public async Task Request_FieldsThatConnectionNames_AreNotHandedOn(string options)
    {
        var head = await SeenByServerAsync($"Connection: {options}\r\nX-One: 1\r\nX-Two: 2\r\n");

        Assert.DoesNotContain("X-One", head, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\nX-Two: 2\n", head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_ConnectionNamesTheContentType_ItIsNotHandedOn()
    {
        var head = await SeenByServerAsync("Connection: close, content-type\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n", "POST");

        Assert.DoesNotContain("Content-Type", head, StringComparison.OrdinalIgnoreCase);
    }

    // Else a visitor could hide from the server who he is.
    [Fact]
    public async Task Request_ConnectionNamesWhatTheGatewaySays_ItIsSaid()
    {
        var head = await SeenByServerAsync(
            "Connection: close, Host, Content-Length, X-UserBalance-Token, X-Forwarded-For, X-Forwarded-Proto, X-Forwarded-Host\r\n");

        Assert.Contains("\nHost: h\n", head, StringComparison.Ordinal);
        Assert.Contains("\nX-UserBalance-Token: ", head, StringComparison.Ordinal);
        Assert.Contains("\nX-Forwarded-For: 127.0.0.1\n", head, StringComparison.Ordinal);
        Assert.Contains("\nX-Forwarded-Proto: http\n", head, StringComparison.Ordinal);
        Assert.Contains("\nX-Forwarded-Host: h\n", head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Keep-Alive: timeout=5")]
    [InlineData("Proxy-Connection: keep-alive")]
    [InlineData("TE: gzip")]
    [InlineData("Trailer: X-Sum")]
    [InlineData("Upgrade: h2c")]
    [InlineData("HTTP2-Settings: AAAA")]
    public async Task Request_FieldsOfOneConnection_AreNotHandedOn(string field)
    {
        var head = await SeenByServerAsync($"Connection: close\r\n{field}\r\n");

        Assert.DoesNotContain("\n" + field[..field.IndexOf(':', StringComparison.Ordinal)] + ":", head, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Request_AcceptsTrailers_IsSaidAsAnOptionOfTheConnection()
    {
        var head = await SeenByServerAsync("Connection: close, TE\r\nTE: gzip;q=0.5, trailers\r\n");

        Assert.Contains("\nTE: trailers\n", head, StringComparison.Ordinal);
        Assert.Contains("\nConnection: TE\n", head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Connection: X-One\r\nX-One: 1\r\nX-Two: 2\r\n")]
    [InlineData("Connection: close, x-one\r\nX-One: 1\r\nX-Two: 2\r\nKeep-Alive: timeout=5\r\n")]
    [InlineData("Connection: close\r\nConnection: Expires, X-One\r\nX-One: 1\r\nX-Two: 2\r\nExpires: 0\r\n")]
    public async Task Answer_FieldsThatConnectionNames_AreNotHandedOn(string headers)
    {
        using var server = new RawServer($"HTTP/1.1 200 OK\r\n{headers}Content-Length: 2\r\n\r\nok");
        await using var gateway = await TestGateway.StartAsync(new FakePool(server.AsBackend));

        var answer = await RawClient.ExchangeAsync(gateway.EndPoint, "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("X-One", answer, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Expires", answer, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Keep-Alive", answer, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\r\nX-Two: 2\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nok", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_ConnectionNamesItsLength_ItIsFramedAsBefore()
    {
        using var server = new RawServer("HTTP/1.1 200 OK\r\nConnection: Content-Length\r\nContent-Length: 2\r\n\r\nok");
        await using var gateway = await TestGateway.StartAsync(new FakePool(server.AsBackend));

        var answer = await RawClient.ExchangeAsync(gateway.EndPoint, "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");

        Assert.Contains("\r\nContent-Length: 2\r\n", answer, StringComparison.Ordinal);
    }

    // It would reach the visitor as if it were in none.
    [Theory]
    [InlineData("Transfer-Encoding: gzip, chunked\r\n")]
    [InlineData("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n")]
    [InlineData("Transfer-Encoding: gzip\r\n")]
    [InlineData("Transfer-Encoding: chunked, chunked\r\n")]
    public async Task Answer_InAnotherTransferCoding_IsNotHandedOn(string coding)
    {
        using var server = new RawServer($"HTTP/1.1 200 OK\r\n{coding}\r\n2\r\nok\r\n0\r\n\r\n");
        await using var gateway = await TestGateway.StartAsync(new FakePool(server.AsBackend));

        var answer = await RawClient.ExchangeAsync(gateway.EndPoint, "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 502 ", answer, StringComparison.Ordinal);
    }

    private static async Task<string> SeenByServerAsync(string headers, string method = "GET")
    {
        using var server = new RawServer(Ok);
        await using var gateway = await TestGateway.StartAsync(new FakePool(server.AsBackend));
        // It is the answer that closes, so that requests need not ask for it.
        using var visitor = new System.Net.Sockets.TcpClient();
        await visitor.ConnectAsync(gateway.EndPoint, ThisTest.Token);
        await visitor.GetStream().WriteAsync(
            System.Text.Encoding.Latin1.GetBytes($"{method} / HTTP/1.1\r\nHost: h\r\n{headers}\r\n"), ThisTest.Token);
        return await UserBalance.Testing.Eventually.Within("the server to see it", server.Head);
    }
}
