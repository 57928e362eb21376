using System.Collections.Concurrent;
using System.Net;
using UserBalance.Gateway.Admission;
using UserBalance.Gateway.Backends;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Tests.Http.Setup;

/// <summary>A pool that admits everybody to one server, or refuses everybody, and remembers the visits.</summary>
internal sealed class FakePool : IPoolAdmission, IPoolAdmissions
{
    private readonly ConcurrentQueue<FakeVisit> _visits = new();
    private readonly Entry? _refused;
    private readonly BackendServer? _server;

    public FakePool(BackendServer server) => _server = server;

    public FakePool(Refusal refusal) => _refused = Entry.Refused(refusal);

    public IReadOnlyCollection<FakeVisit> Visits => _visits;

    public FakeVisit OnlyVisit => Assert.Single(_visits);

    public IPoolAdmission this[string pool] => pool == "app" ? this : throw new KeyNotFoundException(pool);

    public ValueTask<Entry> EnterAsync(IPAddress source)
    {
        if (_refused is { } refused)
            return ValueTask.FromResult(refused);

        var visit = new FakeVisit(ClientKey.From(source), _server!);
        _visits.Enqueue(visit);
        return ValueTask.FromResult(Entry.Admitted(visit));
    }
}
