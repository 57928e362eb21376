using System.Collections.Concurrent;
using System.Net;

namespace UserBalance.Backend.Visits;

/// <summary>The visits of one server. Beginning and ending one takes no lock.</summary>
internal sealed class VisitLog(string server, int kept, TimeProvider time)
{
    private readonly ConcurrentQueue<RecordedVisit> _visits = new();
    private int _count;

    public string Server => server;

    public IReadOnlyCollection<RecordedVisit> All => _visits;

    /// <summary>Records the start of a visit; disposing the result records its end.</summary>
    public OpenVisit Begin(IPAddress client, string protocol)
    {
        var visit = new RecordedVisit(server, Canonical(client), protocol, time.GetUtcNow());
        _visits.Enqueue(visit);
        if (Interlocked.Increment(ref _count) > kept && _visits.TryDequeue(out _))
            Interlocked.Decrement(ref _count);
        return new OpenVisit(visit, time);
    }

    private static IPAddress Canonical(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        return address.IsIPv6LinkLocal ? new IPAddress(address.GetAddressBytes()) : address;
    }
}

/// <summary>A visit that lasts until it is disposed.</summary>
internal readonly struct OpenVisit(RecordedVisit visit, TimeProvider time) : IDisposable
{
    public void Dispose() => visit.End(time.GetUtcNow());
}
