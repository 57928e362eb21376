using UserBalance.EndToEnd.Tests.Setup;

namespace UserBalance.EndToEnd.Tests;

/// <summary>A process for tests that need no more than a pool of their own.</summary>
public sealed class SharedStandalone : IAsyncLifetime
{
    private Backends _backends = null!;

    internal Balancer Balancer { get; } = Balancer.Standalone();

    /// <summary>The servers of both pools.</summary>
    internal Backends Backends => _backends;

    internal TestPool Shown { get; private set; } = null!;

    internal TestPool Refusing { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _backends = await Backends.StartAsync(3);
        Shown = Balancer.AddPool("shown", _backends.EndPoints);
        Refusing = Balancer.AddPool("refusing", _backends.EndPoints);
        await Balancer.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Balancer.Dispose();
        await _backends.DisposeAsync();
    }
}

/// <summary>Its tests run one after the other, as they share the servers too.</summary>
[CollectionDefinition(Name)]
public sealed class SharesStandalone : ICollectionFixture<SharedStandalone>
{
    public const string Name = "shared standalone";
}
