using UserBalance.Grains.Abstractions;

namespace UserBalance.Grains.Decisions;

/// <summary>The last decisions of one activation of a pool, numbered from 1, for whoever watches. It is not stored.</summary>
/// <param name="epoch">The activation.</param>
internal sealed class PoolJournal(long epoch)
{
    /// <summary>How many decisions are kept: about 400 KB in the worst case.</summary>
    public const int Capacity = 4096;

    private readonly PoolDecision[] _ring = new PoolDecision[Capacity];
    private readonly Dictionary<ServerId, ServerHealth> _health = [];
    private long _last;

    /// <summary>Books a decision about a client.</summary>
    public void Record(PoolEvent decision, DateTime at) => Add(new PoolDecision
    {
        Sequence = _last + 1,
        At = at,
        Kind = KindOf(decision.Kind),
        Client = decision.Client,
        Server = decision.Server?.Id,
        Users = decision.Server?.Users,
        MaxUsers = decision.Server?.MaxUsers,
    });

    /// <summary>Books that a server has changed: that it is down or up, or whatever else.</summary>
    public void Record(ServerStatus server, DateTime at)
    {
        var isNews = _health.GetValueOrDefault(server.Id) != server.Health;
        _health[server.Id] = server.Health;
        Add(new PoolDecision
        {
            Sequence = _last + 1,
            At = at,
            Kind = !isNews ? PoolDecisionKind.ServerChanged
                : server.Health == ServerHealth.Down ? PoolDecisionKind.ServerDown
                : PoolDecisionKind.ServerUp,
            Server = server.Id,
            Users = server.Users,
            MaxUsers = server.MaxUsers,
            Detail = isNews && server.Health == ServerHealth.Down ? WhatIsSeen(server) : Describe(server),
        });
    }

    /// <summary>Reads what was decided after a place that an earlier answer ended at.</summary>
    /// <param name="after">The place; of another activation it is before all that is known; <see langword="null"/> is the present.</param>
    /// <param name="limit">How many at the most, 1 to <see cref="DecisionList.MaxLimit"/>.</param>
    public DecisionList Read(DecisionCursor? after, int limit)
    {
        var first = FirstAfter(after);
        var count = Math.Clamp(_last - first + 1, 0, Math.Clamp(limit, 1, DecisionList.MaxLimit));
        var decisions = new PoolDecision[count];
        for (var i = 0; i < count; i++)
            decisions[i] = _ring[(first + i) % Capacity];
        return new(decisions, new(epoch, count > 0 ? decisions[^1].Sequence : _last));
    }

    private static string Describe(ServerStatus server) => $"{server.State}{(server.IsLeaving ? ", leaving" : "")}, {server.Address}";

    private static string WhatIsSeen(ServerStatus server) =>
        server.Observations.FirstOrDefault(seen => seen.Observation.Health == ServerHealth.Down)?.Observation.Detail ?? Describe(server);

    private long FirstAfter(DecisionCursor? after)
    {
        if (after is not { } place || (place.Epoch == epoch && place.Sequence >= _last))
            return _last + 1;
        var oldest = Math.Max(1, _last - Capacity + 1);
        return place.Epoch == epoch ? Math.Max(oldest, place.Sequence + 1) : oldest;
    }

    private static PoolDecisionKind KindOf(PoolEventKind kind) => kind switch
    {
        PoolEventKind.Assigned => PoolDecisionKind.Assigned,
        PoolEventKind.Rejected => PoolDecisionKind.Rejected,
        PoolEventKind.Expired => PoolDecisionKind.Expired,
        PoolEventKind.Moved => PoolDecisionKind.Moved,
        _ => PoolDecisionKind.Evicted,
    };

    private void Add(PoolDecision decision)
    {
        _last = decision.Sequence;
        _ring[_last % Capacity] = decision;
    }
}
