using System.Diagnostics.CodeAnalysis;
using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Storage;

namespace UserBalance.Grains.Ledger;

/// <summary>The servers of a pool, in order of their ids, and the choice among them.</summary>
internal sealed class ServerRoster
{
    private readonly ServerOrder _order;
    private readonly List<PoolServer> _byId;
    private readonly Dictionary<int, PoolServer> _byNumber;

    /// <param name="records">The servers.</param>
    /// <param name="order">In which order new clients are given them. Default: that of their ids.</param>
    public ServerRoster(IEnumerable<ServerRecord> records, ServerOrder? order = null)
    {
        _order = order ?? (static (_, _) => false);
        _byId = [.. records.Select(record => new PoolServer(record)).OrderBy(server => server.Id)];
        _byNumber = _byId.ToDictionary(server => server.Number);
    }

    public IReadOnlyList<PoolServer> Servers => _byId;

    public PoolServer this[int number] => _byNumber[number];

    public bool AnyTakesUsers => _byId.Exists(server => server.TakesUsers);

    /// <summary>Whether a new client would be given a slot now.</summary>
    public bool CanAdmit => _byId.Exists(server => server.CanAdmit);

    public PoolServer? Find(ServerId id) => _byId.Find(server => server.Id == id);

    public bool TryGet(int number, [NotNullWhen(true)] out PoolServer? server) => _byNumber.TryGetValue(number, out server);

    /// <summary>The server for a new client among those that can admit, by the pool's order; ties go to the first id.</summary>
    /// <param name="except">Those that are not to be chosen.</param>
    public PoolServer? Select(params ReadOnlySpan<ServerId> except)
    {
        PoolServer? best = null;
        foreach (var server in _byId)
        {
            if (server.CanAdmit && !except.Contains(server.Id) && (best is null || _order(server, best)))
                best = server;
        }

        return best;
    }

    public PoolServer Add(ServerRecord record)
    {
        var server = new PoolServer(record);
        _byNumber.Add(server.Number, server);
        var place = _byId.FindIndex(other => other.Id.CompareTo(server.Id) > 0);
        _byId.Insert(place < 0 ? _byId.Count : place, server);
        return server;
    }

    /// <summary>Forgets a server that no entry names any more.</summary>
    public void Remove(PoolServer server)
    {
        _byNumber.Remove(server.Number);
        _byId.Remove(server);
    }
}
