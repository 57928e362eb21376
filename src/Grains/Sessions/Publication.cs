using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Ledger;

namespace UserBalance.Grains.Sessions;

/// <summary>
/// What the gateways of a pool are told: the number of the published state and what it forbids, and whether a prohibition holds,
/// that is, whether every gateway that may be acting has confirmed it.
/// </summary>
/// <param name="epoch">The epoch of this activation.</param>
/// <param name="sessions">The gateways.</param>
/// <param name="areKnown">Whether every gateway that may be acting is among them.</param>
/// <param name="now">The pool's time.</param>
/// <param name="waits">Whether a fence waits for the gateways at all.</param>
internal sealed class Publication(long epoch, GatewaySessions sessions, Func<bool> areKnown, Func<DateTime> now, bool waits)
{
    private readonly Dictionary<ClientKey, Fence> _clients = [];
    private readonly Dictionary<int, Fence> _servers = [];
    private long _version = 1;

    /// <summary>The published state's number.</summary>
    public PoolVersion Version => new(epoch, _version);

    /// <summary>The clients whose traffic may not be sent anywhere.</summary>
    public IReadOnlyCollection<ClientKey> ForbiddenClients => _clients.Keys;

    /// <summary>The numbers of the servers that no traffic may be sent to.</summary>
    public IReadOnlyCollection<int> ForbiddenServers => _servers.Keys;

    public Fence? FenceOf(ClientKey client) => _clients.GetValueOrDefault(client);

    public Fence? FenceOf(PoolServer server) => _servers.GetValueOrDefault(server.Number);

    /// <summary>Whether the client may not be sent to the server now.</summary>
    public bool Forbids(ClientKey client, PoolServer server) => _clients.ContainsKey(client) || _servers.ContainsKey(server.Number);

    public Fence Forbid(ClientKey client) => Raise(_clients, client);

    public Fence Forbid(PoolServer server) => Raise(_servers, server.Number);

    public void Lift(ClientKey client) => Lift(_clients, client);

    public void Lift(PoolServer server) => Lift(_servers, server.Number);

    /// <summary>Told when a fence of a server begins to hold: there is something to be done.</summary>
    public Action ServerHeld { get; set; } = () => { };

    /// <summary>Whether every gateway that may be acting is known, so that a fence can hold.</summary>
    public bool GatewaysAreKnown => !waits || areKnown();

    /// <summary>The gateways that are told, and how each is reached.</summary>
    public IReadOnlyList<(SessionId Session, IGatewayObserver? Observer)> Observers => sessions.ObserversAt(now());

    /// <summary>Publishes a new state because the servers have changed.</summary>
    /// <returns>Its number.</returns>
    public PoolVersion Announce()
    {
        _version++;
        sessions.Hint();
        return Version;
    }

    /// <summary>
    /// Looks which fences hold by now: after a gateway's word, after one has left, and from time to time, since sessions lapse.
    /// </summary>
    public void Settle()
    {
        if (_clients.Count + _servers.Count == 0 || (waits && !areKnown()))
            return;
        HoldWhatIsAcknowledged(_clients.Values);
        if (HoldWhatIsAcknowledged(_servers.Values))
            ServerHeld();
    }

    /// <summary>This activation is over: whoever waits for a fence is told.</summary>
    public void Abandon(Exception reason)
    {
        foreach (var fence in _clients.Values.Concat(_servers.Values))
            fence.Abandon(reason);
    }

    private bool HoldWhatIsAcknowledged(IEnumerable<Fence> fences)
    {
        var any = false;
        foreach (var fence in fences.Where(fence => !fence.Holds && (!waits || sessions.HaveAcknowledged(fence.Since, now()))).ToArray())
        {
            fence.Hold();
            any = true;
        }

        return any;
    }

    private Fence Raise<TKey>(Dictionary<TKey, Fence> fences, TKey key)
        where TKey : notnull
    {
        if (fences.TryGetValue(key, out var raised))
            return raised;
        _version++;
        fences.Add(key, raised = new Fence(Version));
        sessions.Hint();
        Settle();
        return raised;
    }

    private void Lift<TKey>(Dictionary<TKey, Fence> fences, TKey key)
        where TKey : notnull
    {
        if (!fences.Remove(key))
            return;
        _version++;
        sessions.Hint();
    }
}
