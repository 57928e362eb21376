using System.Net;
using System.Net.Sockets;
using System.Text;
using UserBalance.Gateway.Core.Backends;
using UserBalance.Gateway.Tests.Http.Setup;
using UserBalance.Grains.Abstractions;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Http;

/// <summary>A server that accepts an upload and closes without reading it.</summary>
public sealed class UnreadUploadTests : IDisposable
{
    private const int Piece = 50_000;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public UnreadUploadTests() => _listener.Start();

    public void Dispose() => _listener.Dispose();

    // What ends a body of unknown length is written by HttpClient itself, when all pieces were written already.
    [Fact]
    public async Task Server_ClosesBeforeTheBodyEnds_VisitorIsToldWhatItSaid()
    {
        var serving = AcceptAndCloseAsync("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 9\r\n\r\naccepted.");
        await using var gateway = await TestGateway.StartAsync(new FakePool(
            new BackendServer(new ServerId("s1"), "127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port, ServerProtocol.Http1)));
        using var visitor = new TcpClient();
        await visitor.ConnectAsync(gateway.EndPoint, ThisTest.Token);
        var stream = visitor.GetStream();

        await SayAsync(stream, "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n");
        await SayAsync(stream, $"{Piece:x}\r\n{new string('x', Piece)}\r\n");
        await serving;
        await SayAsync(stream, "0\r\n\r\n");

        using var reader = new StreamReader(stream, Encoding.Latin1);
        var answer = await Eventually.Within("the answer", reader.ReadToEndAsync(ThisTest.Token));
        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        Assert.EndsWith("accepted.", answer, StringComparison.Ordinal);
        await gateway.Pool.OnlyVisit.EndedAsync();
    }

    private async Task AcceptAndCloseAsync(string answer)
    {
        using var server = await _listener.AcceptTcpClientAsync(ThisTest.Token);
        await Eventually.True("most of the body has come", () => server.Available >= Piece);
        // With what it has not read this ends in a reset.
        await SayAsync(server.GetStream(), answer);
    }

    private static ValueTask SayAsync(NetworkStream stream, string text) =>
        stream.WriteAsync(Encoding.Latin1.GetBytes(text), ThisTest.Token);
}
