namespace UserBalance.Chaos.Topology;

/// <summary>Which gateways take visitors, as whatever stands in front of gateways would find out: by asking them all the time.</summary>
internal sealed class GatewayHealth(Cluster cluster, RunClock clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private volatile Member[] _ready = [.. cluster.Gateways];

    /// <summary>Those that were ready when they were asked last; all of them while none was.</summary>
    public IReadOnlyList<Member> Ready => _ready;

    public async Task RunAsync(CancellationToken stop)
    {
        while (await clock.PassAsync(Interval, stop))
        {
            var answers = await Task.WhenAll(cluster.Gateways.Select(IsReadyAsync));
            Member[] ready = [.. cluster.Gateways.Where((_, index) => answers[index])];
            _ready = ready.Length > 0 ? ready : [.. cluster.Gateways];
        }
    }

    private static async Task<bool> IsReadyAsync(Member gateway)
    {
        try
        {
            return await gateway.IsReadyAsync().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
