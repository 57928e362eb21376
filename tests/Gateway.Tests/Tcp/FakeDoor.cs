using System.Collections.Concurrent;
using UserBalance.Gateway.Core.Admission;
using UserBalance.Gateway.Core.Assignments;
using UserBalance.Gateway.Core.Backends;
using UserBalance.Gateway.Core.Sessions;
using UserBalance.Gateway.Core.Tests.Assignments;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Tests.Tcp;

/// <summary>A pool of one server that admits everybody, until a test says otherwise.</summary>
internal sealed class FakeDoor : IPoolAdmissions, IPoolAdmission
{
    private readonly ConcurrentQueue<FakeVisit> _visits = new();

    public FakeDoor() => OnEnter = client => ValueTask.FromResult(Admit(client));

    /// <summary>The server of all visits.</summary>
    public BackendServer Server { get; set; } = new(new ServerId("s1"), "127.0.0.1", 1, ServerProtocol.Http1);

    /// <summary>The lease of new visits; it does not end by itself.</summary>
    public Lease Lease { get; set; } = new(new GatewayClock(TimeProvider.System), TimeSpan.MaxValue);

    /// <summary>What happens to a visitor.</summary>
    public Func<ClientKey, ValueTask<Entry>> OnEnter { get; set; }

    public IReadOnlyCollection<FakeVisit> Visits => _visits;

    public IPoolAdmission this[string pool] => pool == "app" ? this : throw new KeyNotFoundException(pool);

    /// <summary>What a new client gets instead of the servers that could not be reached.</summary>
    public Func<Visit, ServerId[], Entry?> OnUnreached { get; set; } = (_, _) => null;

    public PoolSettings? Settings => null;

    public ValueTask<Entry> EnterAsync(ClientFacts facts) => OnEnter(facts.Client);

    public ValueTask<Entry?> EnterElsewhereAsync(Visit visit, ServerId[] unreached) =>
        ValueTask.FromResult(OnUnreached(visit, unreached));

    public Entry Admit(ClientKey client)
    {
        var visit = new FakeVisit(client, Server, Lease);
        _visits.Enqueue(visit);
        return Entry.Admitted(visit.Visit);
    }
}
