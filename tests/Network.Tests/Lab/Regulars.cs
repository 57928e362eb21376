using System.Collections.Concurrent;
using UserBalance.Chaos.Topology;
using UserBalance.Chaos.Users;

namespace UserBalance.Network.Tests.Lab;

/// <summary>Visitors who have a server, and visit all gateways in turn, over HTTP and TCP, until told to stop.</summary>
internal sealed class Regulars : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly LabScene _lab;
    private readonly ConcurrentQueue<VisitRecord> _visits = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _coming;

    private Regulars(LabScene lab, IReadOnlyList<Visitor> visitors)
    {
        (_lab, Visitors) = (lab, visitors);
        _coming = Task.WhenAll(visitors.Select(ComeAsync));
    }

    public IReadOnlyList<Visitor> Visitors { get; }

    public IEnumerable<VisitRecord> Visits => _visits;

    public IEnumerable<VisitRecord> Failures => _visits.Where(visit => visit.Outcome != VisitOutcome.Served);

    public static string Report(IEnumerable<VisitRecord> visits) => string.Join('\n', visits.Take(20));

    /// <summary>Gives each a server that every gateway knows of.</summary>
    public static async Task<Regulars> StartAsync(LabScene lab, int count)
    {
        var visitors = lab.AddVisitors(count);
        foreach (var visitor in visitors)
        {
            foreach (var gateway in lab.Gateways)
                await visitor.ServedAsync(gateway);
        }

        return new Regulars(lab, visitors);
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _coming;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    // At each gateway on its own: waiting for one that is away must not keep a visitor from the other.
    private Task ComeAsync(Visitor visitor) => Task.WhenAll(_lab.Gateways.Select(gateway => ComeAsync(visitor, gateway)));

    private async Task ComeAsync(Visitor visitor, Member gateway)
    {
        for (var overTcp = false; await _lab.Clock.PassAsync(Pause, _stop.Token); overTcp = !overTcp)
            _visits.Enqueue(await visitor.VisitAsync(gateway, overTcp));
    }
}
