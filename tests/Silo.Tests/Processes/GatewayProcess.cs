using System.Net;
using System.Net.Sockets;
using UserBalance.Testing;

namespace UserBalance.Silo.Tests.Processes;

/// <summary>A process with a gateway in it.</summary>
public sealed class GatewayProcess(ProductProcess process, int web, int admin)
{
    public ProductProcess Process => process;

    /// <summary>Asks for a page as a user.</summary>
    /// <returns>The name of the server that answered, otherwise the status line's code; empty when nobody did.</returns>
    public async Task<string> AskAsync(IPAddress user)
    {
        using var client = Client(user);
        return await GetAsync(client, $"http://127.0.0.1:{web}/");
    }

    /// <summary>What the admin listener says.</summary>
    public async Task<string> AdminAsync(string path)
    {
        using var client = Client(IPAddress.Loopback);
        return await GetAsync(client, $"http://127.0.0.1:{admin}{path}");
    }

    public Task BecomesReadyAsync(TimeSpan deadline) =>
        Eventually.True("the gateway to be ready", async () => await AdminAsync("/readyz") == "ready", deadline);

    private static async Task<string> GetAsync(HttpClient client, string address)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri(address));
            return answer.IsSuccessStatusCode ? (await answer.Content.ReadAsStringAsync()).TrimEnd() : $"{(int)answer.StatusCode}";
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or TaskCanceledException)
        {
            return "";
        }
    }

    private static HttpClient Client(IPAddress from)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (context, stop) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(from, 0));
                await socket.ConnectAsync(context.DnsEndPoint, stop);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        return new(handler) { Timeout = TimeSpan.FromSeconds(10) };
    }
}
