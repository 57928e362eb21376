using UserBalance.Grains.Configuration;
using UserBalance.Grains.Decisions;
using UserBalance.Grains.Pool;
using UserBalance.Grains.Tests.Pool.Simulation;
using UserBalance.Testing;

namespace UserBalance.Grains.Tests.Pool;

public sealed class PoolReconfigurationTests
{
    private readonly PoolScenario _scenario = new();
    private readonly CollectedLog<PoolLog> _lines = new();
    private readonly PoolCatalog _catalog;
    private readonly PoolAuthority _pool;
    private readonly Reconfiguration _configuration;

    public PoolReconfigurationTests()
    {
        _catalog = new PoolCatalog([_scenario.Options]);
        _pool = _scenario.Claim();
        _configuration = new Reconfiguration(_catalog, _scenario.Options, _pool.Servers, new PoolLog(_lines, _scenario.Time));
    }

    private IEnumerable<string> Texts => _lines.Lines.Select(line => line.Text);

    [Fact]
    public void ApplyAsync_NothingHasChanged_DoesNothing()
    {
        var writes = _scenario.Writes;
        Assert.Null(Apply());
        _catalog.Replace([_scenario.Options with { Servers = [.. _scenario.Options.Servers] }]);
        Assert.Null(Apply());
        Assert.Equal((writes, 0), (_scenario.Writes, _lines.Lines.Count));
    }

    [Fact]
    public void ApplyAsync_OtherServers_AreAppliedAtOnceAndOnce()
    {
        var changed = _scenario.Options with { Servers = [_scenario.Options.Servers[0]] };
        _catalog.Replace([changed]);
        Assert.Null(Apply());
        Assert.Null(Apply());
        Assert.Same(changed, _configuration.Options);
        Assert.Single(_pool.Ledger.Roster.Servers);
        Assert.Equal(["The configuration of the servers of pool 'app' has changed and is applied."], Texts);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ApplyAsync_AnotherPolicyOrNoSuchPool_EndsTheActivation(bool isThere)
    {
        _catalog.Replace(isThere ? [_scenario.Options with { MaxUsersPerServer = 9 }] : []);
        Assert.Equal("The configuration of pool 'app' has changed.", Apply()?.Message);
        Assert.Same(_scenario.Options, _configuration.Options);
        Assert.Equal(["The configuration of pool 'app' has changed: its ledger is claimed anew to apply it."], Texts);
    }

    private Exception? Apply() => _scenario.Do<Exception?>(async () => await _configuration.ApplyAsync());
}
