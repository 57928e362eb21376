using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Core.Backends;

/// <summary>What this gateway sees of one server: the checks, the connections that failed, and how many visits there are.</summary>
/// <param name="id">The server.</param>
/// <param name="changed">Told when it has gone down or come up here.</param>
internal sealed class ServerMonitor(ServerId id, Action<ServerObservation>? changed = null)
{
    private readonly Lock _gate = new();
    private int _failures;
    private int _successes;
    private bool _hasLooked;
    private ServerHealth _health;
    private string _detail = "";
    private TimeSpan _latency;

    /// <summary>The visits.</summary>
    public ServerTraffic Traffic { get; } = new();

    /// <summary>A check has succeeded.</summary>
    /// <param name="latency">How long it took.</param>
    /// <param name="detail">What it showed.</param>
    /// <param name="rise">After how many in a row the server is up again.</param>
    public void Succeeded(TimeSpan latency, string detail, int rise)
    {
        lock (_gate)
        {
            _hasLooked = true;
            _failures = 0;
            (_latency, _detail) = (latency, detail);
            if (_health == ServerHealth.Up || ++_successes < rise)
                return;
            _health = ServerHealth.Up;
        }

        changed?.Invoke(Observe()!);
    }

    /// <summary>A check or a visitor's connection has failed.</summary>
    /// <param name="detail">What it showed.</param>
    /// <param name="fall">After how many in a row the server is down.</param>
    public void Failed(string detail, int fall)
    {
        lock (_gate)
        {
            _hasLooked = true;
            _successes = 0;
            _detail = detail;
            if (_health == ServerHealth.Down || ++_failures < fall)
                return;
            _health = ServerHealth.Down;
        }

        changed?.Invoke(Observe()!);
    }

    /// <summary>The server has another address now: what was seen of the one before says nothing.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            (_failures, _successes, _hasLooked) = (0, 0, false);
            (_health, _detail, _latency) = (ServerHealth.Up, "", default);
        }
    }

    /// <summary>What is to be reported, or <see langword="null"/> when nobody has looked yet.</summary>
    public ServerObservation? Observe()
    {
        lock (_gate)
        {
            return _hasLooked || Traffic.Total > 0
                ? new ServerObservation(id, _health, _detail, _latency, Traffic.Open, Traffic.Total)
                : null;
        }
    }
}
