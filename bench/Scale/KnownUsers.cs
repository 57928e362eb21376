using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace UserBalance.ScaleBench;

/// <summary>Users who are known and come again and again over HTTP, each from an address and a connection of its own.</summary>
internal sealed class KnownUsers : IDisposable
{
    // So that these users measure the load of the others and are none themselves.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly HttpClient[] _users;
    private readonly IPEndPoint _listener;

    public KnownUsers(IPEndPoint listener, int count)
    {
        _listener = listener;
        _users = [.. Enumerable.Range(1, count).Select(i => From(new IPAddress([127, 77, 0, (byte)i])))];
    }

    /// <summary>Whether all of them get an answer.</summary>
    public async Task<bool> AreServedAsync()
    {
        foreach (var user in _users)
        {
            using var response = await GetAsync(user);
            if (!response.IsSuccessStatusCode)
                return false;
        }

        return true;
    }

    /// <summary>Lets them ask until <paramref name="until"/> is cancelled.</summary>
    /// <returns>How long each request took.</returns>
    public async Task<TimeSpan[]> VisitAsync(CancellationToken until)
    {
        var latencies = await Task.WhenAll(_users.Select(user => VisitAsync(user, until)));
        return [.. latencies.SelectMany(latency => latency).Order()];
    }

    public void Dispose() => Array.ForEach(_users, user => user.Dispose());

    private async Task<List<TimeSpan>> VisitAsync(HttpClient user, CancellationToken until)
    {
        var latencies = new List<TimeSpan>();
        while (!until.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            using var response = await GetAsync(user);
            response.EnsureSuccessStatusCode();
            latencies.Add(Stopwatch.GetElapsedTime(began));
            await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
        }

        return latencies;
    }

    private Task<HttpResponseMessage> GetAsync(HttpClient user) => user.GetAsync(new Uri($"http://{_listener}/"), CancellationToken.None);

    private static HttpClient From(IPAddress address) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        ConnectCallback = async (context, cancellation) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Bind(new IPEndPoint(address, 0));
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });
}
