using System.Net;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Connections;
using UserBalance.Gateway.Net;
using UserBalance.Gateway.Telemetry;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Connections;

public sealed class ConnectionLimitsTests
{
    private static readonly ListenerOptions Web = new() { Name = "web", Pool = "app", Bind = new(IPAddress.Loopback, 1) };

    private readonly CollectedLog<ConnectionLimits> _log = new();

    [Theory]
    [InlineData(null, int.MaxValue)]
    [InlineData(1_048_576, 524_032)]
    [InlineData(1_024, 256)]
    [InlineData(600, DescriptorLimit.FewestConnections)]
    [InlineData(1, DescriptorLimit.FewestConnections)]
    public void Most_NotConfigured_IsWhatTheDescriptorsAllow(int? descriptors, int most)
    {
        Assert.Equal(most, Limits(null, descriptors).Most);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public void Most_ConfiguredHigherThanTheDescriptorsAllow_StandsAndIsTold()
    {
        Assert.Equal(1_000, Limits(1_000, 1_024).Most);
        Assert.Equal(
            "UserBalance:Gateway:MaxConnections=1000 is more than the 1024 file descriptors of this process allow, which is 256: raise "
                + "its limit (ulimit -n).",
            Assert.Single(_log.Lines).Text);
    }

    [Fact]
    public void Enter_AllListenersTogether_HaveAsManyAsTheGateway()
    {
        var limits = Limits(3, null);
        var (web, raw) = (limits.Of(Web), limits.Of(Web with { Name = "raw" }));
        Assert.True(web.TryEnter());
        Assert.True(web.TryEnter());
        Assert.True(raw.TryEnter());
        Assert.False(raw.TryEnter());
        Assert.False(web.TryEnter());
        web.Leave();
        Assert.True(raw.TryEnter());
        Assert.Equal((1, 2), (web.Open, raw.Open));
    }

    [Fact]
    public void Enter_ListenerWithFewer_LeavesTheRestToTheOthers()
    {
        var limits = Limits(3, null);
        var (web, raw) = (limits.Of(Web with { MaxConnections = 1 }), limits.Of(Web with { Name = "raw" }));
        Assert.True(web.TryEnter());
        Assert.False(web.TryEnter());
        Assert.True(raw.TryEnter());
        Assert.True(raw.TryEnter());
        Assert.False(raw.TryEnter());
        web.Leave();
        Assert.True(web.TryEnter());
        Assert.Equal((1, 2), (web.Open, raw.Open));
    }

    [Fact]
    public void Open_OfAListener_IsItsSeries()
    {
        using var reader = new MeterReader();
        var limits = Limits(null, null);
        new GatewayMeter(reader).Watch(limits);
        var web = limits.Of(Web);
        web.TryEnter();
        web.TryEnter();
        Assert.Equal(2, Read());
        web.Leave();
        web.Leave();
        Assert.Equal(0, Read());

        double? Read() => reader.Read("userbalance.gateway.connections{pool=app,listener=web,mode=http}");
    }

    private ConnectionLimits Limits(int? most, int? descriptors) =>
        new(new GatewayOptions { Listeners = [], MaxConnections = most }, descriptors, _log);
}
