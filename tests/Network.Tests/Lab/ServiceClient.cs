using System.Net;
using System.Net.Sockets;
using UserBalance.Chaos;
using UserBalance.Testing.Networks;

namespace UserBalance.Network.Tests.Lab;

/// <summary>
/// Uses the service all the time, as a program does that knows the addresses behind its name: an address that refuses is followed by the
/// next. A request that was sent is not sent again.
/// </summary>
internal sealed class ServiceClient : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly NetworkNamespace _machine;
    private readonly IPEndPoint[] _gateways;
    private readonly HttpClient _client;
    private readonly bool _keepsConnections;
    private readonly List<string> _failures = [];
    private int _first;

    /// <param name="machine">Where it runs.</param>
    /// <param name="gateways">The addresses behind the name.</param>
    /// <param name="keepsConnections">Whether it keeps connections open between requests.</param>
    public ServiceClient(NetworkNamespace machine, IEnumerable<IPEndPoint> gateways, bool keepsConnections)
    {
        (_machine, _gateways, _keepsConnections) = (machine, [.. gateways], keepsConnections);
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false, ConnectCallback = ConnectAsync })
        {
            BaseAddress = new Uri($"http://{LabNetwork.ServiceName}:{LabNetwork.HttpPort}"),
            Timeout = Patience,
        };
        _client.DefaultRequestHeaders.ConnectionClose = !keepsConnections;
    }

    /// <summary>How many requests were answered by a server.</summary>
    public int Served { get; private set; }

    /// <summary>What failed, and how.</summary>
    public IReadOnlyList<string> Failures => _failures;

    public async Task RunAsync(RunClock clock, CancellationToken stop)
    {
        while (await clock.PassAsync(Pause, stop))
        {
            var began = clock.Now;
            if (await TryAsync() is { } failure)
                _failures.Add(
                    $"{began.TotalSeconds:0.000}-{clock.Now.TotalSeconds:0.000} {(_keepsConnections ? "kept" : "new")}: {failure}");
        }
    }

    public void Dispose() => _client.Dispose();

    // A client of .NET sends a GET again by itself if a kept connection is closed under it, but not a POST.
    private async Task<string?> TryAsync()
    {
        try
        {
            using var request = new HttpRequestMessage(_keepsConnections ? HttpMethod.Post : HttpMethod.Get, "/");
            request.Headers.Add("X-Visit", $"{Visitor.NextNumber()}");
            if (_keepsConnections)
                request.Content = new StringContent("x");
            using var response = await _client.SendAsync(request);
            var body = await response.Content.ReadAsStringAsync();
            if (response.StatusCode != HttpStatusCode.OK)
                return $"{(int)response.StatusCode} {response.ReasonPhrase}";
            Served++;
            return body.Length > 0 ? null : "an empty body";
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            return $"{failure.Message} {failure.InnerException?.Message}";
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken stop)
    {
        var first = Interlocked.Increment(ref _first);
        for (var turn = 0; ; turn++)
        {
            var socket = _machine.Open(
                static () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });
            try
            {
                await socket.ConnectAsync(_gateways[(first + turn) % _gateways.Length], stop);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException refused) when (turn + 1 < _gateways.Length && refused.SocketErrorCode == SocketError.ConnectionRefused)
            {
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }
}
