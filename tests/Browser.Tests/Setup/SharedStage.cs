namespace UserBalance.Browser.Tests.Setup;

/// <summary>A product for tests that need no more of it than a pool of their own.</summary>
public sealed class SharedStage : IAsyncLifetime
{
    private const int MostPools = 24;

    private readonly Queue<TestPool> _pools = [];
    private Stage? _stage;

    internal Stage Stage => _stage!;

    public async ValueTask InitializeAsync()
    {
        if (Chromium.WhyAbsent is not null)
            return;
        _stage = await Stage.SetAsync();
        for (var i = 1; i <= MostPools; i++)
            _pools.Enqueue(_stage.AddPool($"p{i}"));
        await _stage.Balancer.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_stage is not null)
            await _stage.DisposeAsync();
    }

    /// <summary>A pool that no other test has. Skips the test when there is no browser to look at it.</summary>
    internal TestPool NextPool()
    {
        Chromium.SkipIfAbsent();
        return _pools.Dequeue();
    }
}
