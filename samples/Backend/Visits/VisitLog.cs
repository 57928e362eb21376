using System.Collections.Concurrent;
using System.Net;

namespace UserBalance.Backend.Visits;

/// <summary>The visits of one server. Beginning and ending one takes no lock.</summary>
internal sealed class VisitLog(BackendOptions options)
{
    private readonly ConcurrentQueue<RecordedVisit> _visits = new();
    private readonly GreatestTokens? _tokens = options.RefuseStaleTokens ? new GreatestTokens() : null;
    private int _count;

    public string Server => options.Name;

    public IReadOnlyCollection<RecordedVisit> All => _visits;

    /// <summary>Records the start of a visit; disposing the result records its end.</summary>
    /// <returns><see langword="null"/> when the visit is to be refused.</returns>
    public OpenVisit? Begin(IPAddress client, string protocol, long? token)
    {
        client = Canonical(client);
        if (token is { } told && _tokens?.IsStale(client, told) == true)
            return null;
        var visit = new RecordedVisit(Server, client, protocol, token, options.Time.GetUtcNow());
        _visits.Enqueue(visit);
        if (Interlocked.Increment(ref _count) > options.VisitsKept && _visits.TryDequeue(out _))
            Interlocked.Decrement(ref _count);
        return new OpenVisit(visit, options.Time);
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
