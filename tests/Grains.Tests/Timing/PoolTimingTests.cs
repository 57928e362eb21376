using UserBalance.Grains.Configuration;
using UserBalance.Grains.Timing;

namespace UserBalance.Grains.Tests.Timing;

public sealed class PoolTimingTests
{
    [Fact]
    public void Timing_FiveSeconds_EverythingFitsIntoTheTimeout()
    {
        var timing = Timing(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(60));
        Assert.Equal(TimeSpan.FromSeconds(5), timing.IdleTimeout);
        Assert.Equal(TimeSpan.FromSeconds(0.625), timing.Slack);
        Assert.Equal(TimeSpan.FromSeconds(1.5625), timing.InheritedSlack);
        Assert.Equal(TimeSpan.FromSeconds(2.5), timing.GatewayLease);
        Assert.Equal(TimeSpan.FromSeconds(2.578125), timing.SessionLifetime);
        Assert.Equal(TimeSpan.FromSeconds(0.3125), timing.SyncInterval);
    }

    [Fact]
    public void Timing_OneDay_KeepsTheConfiguredLease()
    {
        var timing = Timing(TimeSpan.FromDays(1), TimeSpan.FromSeconds(60));
        Assert.Equal(TimeSpan.FromHours(3), timing.Slack);
        Assert.Equal(TimeSpan.FromHours(6) + TimeSpan.FromSeconds(1), timing.InheritedSlack);
        Assert.Equal(TimeSpan.FromSeconds(60), timing.GatewayLease);
        Assert.Equal(TimeSpan.FromSeconds(61.875), timing.SessionLifetime);
        Assert.Equal(TimeSpan.FromSeconds(1), timing.SyncInterval);
    }

    [Theory]
    [InlineData(120, 60, 60)]
    [InlineData(119, 60, 59.5)]
    [InlineData(30, 3600, 15)]
    [InlineData(5, 1, 1)]
    public void GatewayLease_LongerThanHalfTheTimeout_IsCutToThatHalf(double idle, double lease, double expected) =>
        Assert.Equal(TimeSpan.FromSeconds(expected), Timing(TimeSpan.FromSeconds(idle), TimeSpan.FromSeconds(lease)).GatewayLease);

    [Theory]
    [InlineData(86400, 1, 0.25)]
    [InlineData(86400, 4, 1)]
    [InlineData(8, 4, 0.5)]
    public void SyncInterval_IsTheLeastOfASecondAQuarterLeaseAndASixteenthOfTheTimeout(double idle, double lease, double expected) =>
        Assert.Equal(TimeSpan.FromSeconds(expected), Timing(TimeSpan.FromSeconds(idle), TimeSpan.FromSeconds(lease)).SyncInterval);

    [Fact]
    public void Settings_AreTheGatewaysPart()
    {
        var settings = Timing(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(60)).Settings;
        Assert.Equal(TimeSpan.FromSeconds(2.5), settings.GatewayLease);
        Assert.Equal(TimeSpan.FromSeconds(0.625), settings.ReportInterval);
        Assert.Equal((32, 128), (settings.IPv4PrefixLength, settings.IPv6PrefixLength));
        Assert.False(settings.ShareConnections);
    }

    [Fact]
    public void Settings_PoolThatSharesConnections_TellGatewaysSo() =>
        Assert.True(new PoolTiming(new PoolOptions { Id = "app", ShareConnections = true, Servers = [] }).Settings.ShareConnections);

    private static PoolTiming Timing(TimeSpan idleTimeout, TimeSpan lease) =>
        new(new PoolOptions { Id = "app", IdleTimeout = idleTimeout, GatewayLease = lease, Servers = [] });
}
