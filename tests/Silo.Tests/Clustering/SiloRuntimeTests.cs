using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using UserBalance.Testing;

namespace UserBalance.Silo.Tests.Clustering;

/// <summary>Settings whose effect shows only when machines die, and then as a pause of half a minute or more.</summary>
public sealed class SiloRuntimeTests : IAsyncDisposable
{
    private readonly ClusteredSilo _silo = ClusteredSilo.Build("Redis", $"127.0.0.1:{LoopbackPort.Free()}");

    [Fact]
    public void DeadSilo_IsFoundWithinSeconds()
    {
        var membership = Options<ClusterMembershipOptions>();
        Assert.True(membership.MaxProbeTimeout * membership.NumMissedProbesLimit <= TimeSpan.FromSeconds(6));
        Assert.True(membership.IAmAliveTablePublishTimeout * membership.NumMissedTableIAmAliveLimit <= TimeSpan.FromSeconds(15));
    }

    [Fact]
    public void DeadSilo_HoldsNothingBack() => Assert.Equal(TimeSpan.Zero, Options<GrainDirectoryOptions>().RangeLeaseDuration);

    [Fact]
    public void Reminders_AreReadOftenerThanTheirWindowIsLong()
    {
        var reminders = Options<ReminderOptions>();
        Assert.True(reminders.RefreshReminderListPeriod * 2 <= reminders.ReminderLoadingWindow);
    }

    public ValueTask DisposeAsync() => _silo.DisposeAsync();

    private T Options<T>()
        where T : class => _silo.Services.GetRequiredService<IOptions<T>>().Value;
}
