using System.Net;
using UserBalance.Backend;
using UserBalance.Backend.Visits;
using UserBalance.Testing;

namespace UserBalance.EndToEnd.Tests.Setup;

/// <summary>
/// The servers behind a balancer, in the test's own process: they outlive the balancer, and their record of whom they served is
/// the verdict. Named s1, s2, ... like the servers of the pools that they are in.
/// </summary>
internal sealed class Backends : IAsyncDisposable
{
    private readonly BackendServer?[] _running;
    private readonly List<BackendServer> _everStarted = [];

    private Backends(int count)
    {
        _running = new BackendServer?[count];
        EndPoints = [.. Enumerable.Range(0, count).Select(_ => Loopback.NextEndPoint())];
    }

    public IReadOnlyList<IPEndPoint> EndPoints { get; }

    /// <summary>Everything that any of them recorded.</summary>
    public IEnumerable<RecordedVisit> Visits => _everStarted.SelectMany(server => server.Visits);

    public static async Task<Backends> StartAsync(int count)
    {
        var backends = new Backends(count);
        for (var i = 0; i < count; i++)
            await backends.StartAsync($"s{i + 1}");
        return backends;
    }

    /// <summary>Starts one, again if it was stopped, at its address.</summary>
    public async Task StartAsync(string name)
    {
        var index = IndexOf(name);
        var options = new BackendOptions
        {
            Name = name,
            Bind = EndPoints[index].Address,
            Port = EndPoints[index].Port,
            // A stream is to be quiet for as long as a test lasts.
            StreamInterval = TimeSpan.FromMinutes(5),
        };
        _everStarted.Add(_running[index] = await BackendServer.StartAsync(options));
    }

    /// <summary>Stops one: its address refuses connections from here on.</summary>
    public async Task StopAsync(string name)
    {
        var server = _running[IndexOf(name)]!;
        _running[IndexOf(name)] = null;
        await server.DisposeAsync();
    }

    /// <summary>The servers that have served a client.</summary>
    public string[] ServersOf(Visitor visitor) =>
        [.. VisitsOf(visitor).Select(visit => visit.Server).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>A client's visits.</summary>
    public RecordedVisit[] VisitsOf(Visitor visitor) => [.. Visits.Where(visit => visit.Client.Equals(visitor.Address))];

    /// <summary>The visits of each client.</summary>
    public ILookup<IPAddress, RecordedVisit> ByClient() => Visits.ToLookup(visit => visit.Client);

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _running)
        {
            if (server is not null)
                await server.DisposeAsync();
        }
    }

    private static int IndexOf(string name) => int.Parse(name.AsSpan(1), provider: null) - 1;
}
