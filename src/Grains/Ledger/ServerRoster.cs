using System.Diagnostics.CodeAnalysis;
using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Storage;

namespace UserBalance.Grains.Ledger;

/// <summary>The servers of a pool, in order of their ids, and the choice among them.</summary>
internal sealed class ServerRoster
{
    private readonly Selection _selection;
    private readonly List<PoolServer> _byId;
    private readonly Dictionary<int, PoolServer> _byNumber;

    public ServerRoster(IEnumerable<ServerRecord> records, Selection selection = Selection.LeastUsers)
    {
        _selection = selection;
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

    /// <summary>The server for a new client among those that can admit, by the pool's rule; ties go to the first id.</summary>
    /// <param name="except">Those that are not to be chosen.</param>
    public PoolServer? Select(params ReadOnlySpan<ServerId> except)
    {
        PoolServer? best = null;
        foreach (var server in _byId)
        {
            if (server.CanAdmit && !except.Contains(server.Id) && (best is null || IsBetter(server, best)))
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

    // Until its fence holds, a server that is being given another address serves nobody: the last choice.
    private bool IsBetter(PoolServer server, PoolServer best) =>
        (server.NextAddress is null) == (best.NextAddress is null)
            ? _selection == Selection.LeastUsers && server.Users < best.Users
            : server.NextAddress is null;
}
