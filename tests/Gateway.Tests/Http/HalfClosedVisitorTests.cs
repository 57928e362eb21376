using System.Net.Sockets;
using System.Text;
using UserBalance.Gateway.Tests.Http.Setup;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Http;

/// <summary>A visitor who says that he has no more to say, and still reads.</summary>
public sealed class HalfClosedVisitorTests
{
    private const int Length = 200_000;

    [Theory]
    [InlineData("")]
    [InlineData("Connection: close\r\n")]
    public async Task Visitor_WithAnAnswerOnItsWay_GetsTheRestOfIt(string option)
    {
        using var server = new RawServer($"HTTP/1.1 200 OK\r\nContent-Length: {Length}\r\n\r\n{new string('x', Length)}");
        await using var gateway = await TestGateway.StartAsync(new FakePool(server.AsBackend));
        using var visitor = new TcpClient { ReceiveBufferSize = 4096 };
        await visitor.ConnectAsync(gateway.EndPoint, ThisTest.Token);
        var stream = visitor.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes($"GET / HTTP/1.1\r\nHost: h\r\n{option}\r\n"), ThisTest.Token);
        await Eventually.True("the visit begins", () => gateway.Pool.Visits.Count > 0);
        await gateway.Pool.OnlyVisit.EndedAsync();
        // The visit ends a little before the server's own loop has the request behind it.
        await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, ThisTest.Token);

        visitor.Client.Shutdown(SocketShutdown.Send);

        using var reader = new StreamReader(stream, Encoding.Latin1);
        var answer = await Eventually.Within("the end of the answer", reader.ReadToEndAsync(ThisTest.Token));
        Assert.Equal(Length, answer.Split("\r\n\r\n")[1].Length);
    }
}
