using System.Net;
using System.Net.Sockets;
using System.Text;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Http.Setup;

/// <summary>Sends bytes that no HTTP client would write.</summary>
internal static class RawClient
{
    /// <summary>Sends <paramref name="request"/> in Latin-1 and reads until the gateway closes.</summary>
    public static async Task<string> ExchangeAsync(IPEndPoint gateway, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(gateway);
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
        return await Eventually.Within("the gateway to close", reader.ReadToEndAsync(ThisTest.Token));
    }
}
