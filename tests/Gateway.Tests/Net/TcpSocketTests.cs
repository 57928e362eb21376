using System.Globalization;
using System.Net;
using UserBalance.Gateway.Tests.Tcp;

namespace UserBalance.Gateway.Tests.Net;

public sealed class TcpSocketTests
{
    // In /proc/net/tcp: "local remote state tx:rx timer:when", with timer 02 for keep-alive and the time in 1/100 s.
    private const string KeepAliveTimer = "02";

    [Fact]
    public async Task Connection_Idle_HasKeepAliveOnBothSides()
    {
        await using var gateway = await TcpGateway.StartAsync();
        var (client, server) = await gateway.OpenAsync();
        using (client)
        using (server)
        {
            await client.SayAsync("x");
            await server.HearAsync(1);

            AssertKeepAlive(local: client.RemoteEndPoint, remote: client.LocalEndPoint);
            AssertKeepAlive(local: server.RemoteEndPoint, remote: server.LocalEndPoint);
        }
    }

    private static void AssertKeepAlive(EndPoint? local, EndPoint? remote)
    {
        var row = File.ReadLines("/proc/net/tcp")
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Single(columns => columns[1] == Hex(local) && columns[2] == Hex(remote));
        var timer = row[5].Split(':');
        Assert.Equal(KeepAliveTimer, timer[0]);
        Assert.InRange(int.Parse(timer[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture), 1, 6_000);
    }

    private static string Hex(EndPoint? endPoint)
    {
        var address = (IPEndPoint)endPoint!;
        return $"{BitConverter.ToUInt32(address.Address.GetAddressBytes()):X8}:{address.Port:X4}";
    }
}
