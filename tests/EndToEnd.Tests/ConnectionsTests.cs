using System.Text.Json;
using UserBalance.EndToEnd.Tests.Setup;
using UserBalance.Testing;

namespace UserBalance.EndToEnd.Tests;

/// <summary>How many connections a user has at each of two gateways, one in the silo's process and one in its own.</summary>
public sealed class ConnectionsTests : IAsyncLifetime
{
    private RedisServer? _store;
    private Backends? _backends;
    private Balancer[] _gateways = [];
    private TestPool[] _pools = [];

    public async ValueTask InitializeAsync()
    {
        if ((LongTests.WhyLeftOut ?? RedisServer.WhyAbsent) is { } reason)
            Assert.Skip(reason);
        _store = await RedisServer.StartAsync();
        _backends = await Backends.StartAsync(3);
        _gateways = Balancer.Cluster(_store, _backends.EndPoints, out _pools);
        foreach (var gateway in _gateways)
            await gateway.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in _gateways)
            gateway.Dispose();
        // Neither is there when the test is skipped.
        if (_backends is not null)
            await _backends.DisposeAsync();
        if (_store is not null)
            await _store.DisposeAsync();
    }

    [Fact]
    public async Task Client_WithStreamsAtBothGateways_IsShownWithThemUntilTheyAreClosed()
    {
        var user = Visitor.Next();
        IDisposable[] streams =
        [
            await user.HoldStreamAsync(_pools[0].Http),
            await user.HoldStreamAsync(_pools[0].Tcp),
            await user.HoldStreamAsync(_pools[1].Http),
        ];
        foreach (var gateway in _gateways)
            await ConnectionsAreAsync(gateway, user, "g1: 2, g2: 1");

        Array.ForEach(streams, stream => stream.Dispose());
        foreach (var gateway in _gateways)
            await ConnectionsAreAsync(gateway, user, "g1: 0, g2: 0");
    }

    [Fact]
    public async Task Client_WhenAGatewayIsKilled_IsShownWithWhatTheOtherTells()
    {
        var user = Visitor.Next();
        using var stream = await user.HoldStreamAsync(_pools[0].Http);
        using var lost = await user.HoldStreamAsync(_pools[1].Http);
        await ConnectionsAreAsync(_gateways[0], user, "g1: 1, g2: 1");
        _gateways[1].Kill();
        await ConnectionsAreAsync(_gateways[0], user, "g1: 1, g2: null");
    }

    private async Task ConnectionsAreAsync(Balancer gateway, Visitor user, string expected)
    {
        var shown = "";
        try
        {
            await Eventually.True(expected, async () => (shown = await ConnectionsAsync(gateway, user)) == expected);
        }
        catch (TimeoutException)
        {
            Assert.Equal(expected, shown);
        }
    }

    private async Task<string> ConnectionsAsync(Balancer gateway, Visitor user)
    {
        var answer = await gateway.Admin.GetAsync($"/api/v1/pools/{_pools[0].Id}/clients/{user.Address}");
        Assert.Equal(200, answer.Status);
        return string.Join(", ", answer.Json.GetProperty("connections").EnumerateArray().Select(Describe));
    }

    private static string Describe(JsonElement at) => $"{at.GetProperty("gateway")}: {at.GetProperty("connections").GetRawText()}";
}
