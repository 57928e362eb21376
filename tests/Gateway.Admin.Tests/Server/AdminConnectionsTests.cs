using System.Net;
using System.Net.Sockets;
using UserBalance.Gateway.Admin.Tests.Setup;
using UserBalance.Gateway.Tests.Http.Setup;
using UserBalance.Hosting.Operators;

namespace UserBalance.Gateway.Admin.Tests.Server;

/// <summary>The health is told whatever others do at the admin address.</summary>
public sealed class AdminConnectionsTests
{
    [Theory]
    [InlineData("", false)]
    [InlineData("", true)]
    [InlineData("GET /metrics HTTP/1.1\r\nHost: loc", false)]
    [InlineData(
        "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{", false)]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", true)]
    public async Task Health_WhileAStrangerHoldsAllConnections_IsTold(string beginning, bool manyAddresses)
    {
        await using var gateway = await AdminGateway.StartAsync(AdminGateway.Key);
        List<Socket> held = [];
        try
        {
            for (var i = 0; i < OperatorConnections.Most + 44; i++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                held.Add(socket);
                socket.Bind(new IPEndPoint(IPAddress.Parse(manyAddresses ? $"127.1.{i / 250}.{(i % 250) + 1}" : "127.0.0.66"), 0));
                await socket.ConnectAsync(gateway.EndPoint, ThisTest.Token);
                await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes(beginning), ThisTest.Token);
            }

            Assert.Equal(200, (await gateway.GetAsync("/healthz")).Status);
            Assert.Equal(
                200, (await gateway.GetAsync(
                    "/api/v1/pools", request => request.Headers.Authorization = new("Bearer", AdminGateway.Key))).Status);
        }
        finally
        {
            held.ForEach(socket => socket.Dispose());
        }
    }

    // Visitors may send as much as they like.
    [Fact]
    public async Task Request_WithALargeBody_IsRefused()
    {
        await using var gateway = await AdminGateway.StartAsync();

        var answer = await RawClient.ExchangeAsync(
            gateway.EndPoint,
            "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 40000000\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
    }
}
