using System.Collections.Concurrent;
using UserBalance.Gateway.Core.Admission;
using UserBalance.Gateway.Core.Assignments;
using UserBalance.Gateway.Core.Backends;
using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Gateway.Core.Sessions;
using UserBalance.Gateway.Core.Tests.Assignments;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Tests.Http.Setup;

/// <summary>A pool that admits everybody to one server, or refuses everybody, and remembers the visits.</summary>
internal sealed class FakePool : IPoolAdmission, IPoolAdmissions
{
    private readonly ConcurrentQueue<FakeVisit> _visits = new();
    private readonly Entry? _refused;
    private readonly BackendServer? _server;
    private readonly ConcurrentQueue<Outcome> _refusals = new();

    public FakePool(BackendServer server) => _server = server;

    public FakePool(Outcome refusal) => _refused = Entry.Refused(refusal);

    public IReadOnlyCollection<FakeVisit> Visits => _visits;

    /// <summary>The lease of new visits; it does not end by itself.</summary>
    public Lease Lease { get; set; } = new(new GatewayClock(TimeProvider.System), TimeSpan.MaxValue);

    /// <summary>Whether all clients are new.</summary>
    public bool IsNew { get; init; }

    /// <summary>What happens before a new visit goes on.</summary>
    public Action<FakeVisit> OnAdmitted { get; set; } = _ => { };

    /// <summary>What a new client gets instead of the servers that could not be reached.</summary>
    public Func<Visit, ServerId[], Entry?> OnUnreached { get; set; } = (_, _) => null;

    public FakeVisit OnlyVisit => Assert.Single(_visits);

    public IPoolAdmission this[string pool] => pool == "app" ? this : throw new KeyNotFoundException(pool);

    /// <summary>Refuses the next visitor who is not refused already.</summary>
    public void RefuseNext(Outcome refusal) => _refusals.Enqueue(refusal);

    public PoolSettings? Settings => null;

    public ValueTask<Entry> EnterAsync(ClientFacts facts)
    {
        if (_refusals.TryDequeue(out var next))
            return ValueTask.FromResult(Entry.Refused(next));
        if (_refused is { } refused)
            return ValueTask.FromResult(refused);

        var visit = new FakeVisit(facts.Client, _server!, Lease, IsNew);
        _visits.Enqueue(visit);
        OnAdmitted(visit);
        return ValueTask.FromResult(Entry.Admitted(visit.Visit));
    }

    public ValueTask<Entry?> EnterElsewhereAsync(Visit visit, ServerId[] unreached) =>
        ValueTask.FromResult(OnUnreached(visit, unreached));
}
