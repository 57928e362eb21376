using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Storage;

namespace UserBalance.Grains.Ledger;

/// <summary>The servers of a pool, in order of their ids, and the choice among them.</summary>
internal sealed class ServerRoster
{
    private readonly List<PoolServer> _byId;
    private readonly Dictionary<int, PoolServer> _byNumber;

    public ServerRoster(IEnumerable<ServerRecord> records)
    {
        _byId = [.. records.Select(FromRecord).OrderBy(server => server.Id)];
        _byNumber = _byId.ToDictionary(server => server.Number);
    }

    public IReadOnlyList<PoolServer> Servers => _byId;

    public PoolServer this[int number] => _byNumber[number];

    public bool AnyTakesUsers => _byId.Exists(server => server.TakesUsers);

    /// <summary>Whether a new client would be given a slot now.</summary>
    public bool CanAdmit => _byId.Exists(server => server.CanAdmit);

    /// <summary>The server with the fewest users among those that can admit; ties go to the first id.</summary>
    public PoolServer? SelectLeastUsers()
    {
        PoolServer? best = null;
        foreach (var server in _byId)
        {
            if (server.CanAdmit && (best is null || server.Users < best.Users))
                best = server;
        }

        return best;
    }

    private static PoolServer FromRecord(ServerRecord record) => new()
    {
        Number = record.Number,
        Id = new ServerId(record.Id),
        Host = record.Host,
        Port = record.Port,
        MaxUsers = record.MaxUsers,
        State = record.Retired ? ServerAdminState.Draining : ServerAdminState.Ready,
    };
}
