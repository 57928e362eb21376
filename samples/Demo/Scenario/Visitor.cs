using System.Net;
using System.Net.Sockets;

namespace UserBalance.Demo.Scenario;

/// <summary>A user with an address of its own: real connections, each from that address.</summary>
/// <param name="name">What the article calls it.</param>
/// <param name="address">Where it comes from.</param>
internal sealed class Visitor(string name, IPAddress address) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly List<IDisposable> _open = [];

    public string Name => name;

    public IPAddress Address => address;

    /// <summary>Asks for the page at the root, on a connection of its own.</summary>
    /// <returns>What the server calls itself, or how the visitor was turned away.</returns>
    public async Task<string> AskAsync(IPEndPoint listener, CancellationToken stop)
    {
        using var client = Client();
        try
        {
            using var response = await client.GetAsync(new Uri($"http://{listener}/"), stop);
            return response.StatusCode switch
            {
                HttpStatusCode.OK => await response.Content.ReadAsStringAsync(stop),
                HttpStatusCode.ServiceUnavailable when response.Headers.RetryAfter is not null => Answers.Unavailable,
                _ => $"status {(int)response.StatusCode}",
            };
        }
        catch (HttpRequestException failure) when (failure.HttpRequestError == HttpRequestError.ResponseEnded)
        {
            return Answers.Closed;
        }
    }

    /// <summary>Opens the endless stream and holds it open, once its first event is there.</summary>
    public async Task HoldStreamAsync(IPEndPoint listener, CancellationToken stop)
    {
        var client = Client();
        _open.Add(client);
        var stream = await client.GetStreamAsync(new Uri($"http://{listener}/stream"), stop);
        _open.Add(stream);
        await stream.ReadExactlyAsync(new byte[1], stop);
    }

    public void Dispose()
    {
        foreach (var open in Enumerable.Reverse(_open))
            open.Dispose();
    }

    private HttpClient Client() => new(new SocketsHttpHandler { UseProxy = false, ConnectCallback = ConnectAsync }) { Timeout = Patience };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken stop)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, 0));
            await socket.ConnectAsync(context.DnsEndPoint, stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>The ways in which a visitor can be turned away.</summary>
internal static class Answers
{
    public const string Unavailable = "503, try later";

    public const string Closed = "closed";
}
