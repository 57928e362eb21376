using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Reminders;
using UserBalance.Grains.Reminders;
using UserBalance.Hosting.Clustering;
using UserBalance.Hosting.Clustering.Tls;
using ClusterOptions = UserBalance.Hosting.Clustering.ClusterOptions;

namespace UserBalance.Silo.Clustering;

/// <summary>
/// The settings of the Orleans runtime that this product needs otherwise than by default, each with its reason. What they do was
/// measured: docs/decisions/cluster-runtime.md.
/// </summary>
internal static class SiloRuntime
{
    public static ISiloBuilder ConfigureRuntime(this ISiloBuilder silo, ClusterOptions cluster) => silo
        .Configure<Orleans.Configuration.ClusterOptions>(
            options => (options.ClusterId, options.ServiceId) = (cluster.ClusterId, cluster.ServiceId))
        .ConfigureEndpoints(cluster.Address, cluster.SiloPort, cluster.ClientPort)
        .Configure<ClusterMembershipOptions>(FindDeadSilosSoon)
        .Configure<SiloMessagingOptions>(BoundCalls)
        .Configure<ConnectionOptions>(GiveUpSilentMachines)
        .Configure<ReminderOptions>(AskForRemindersOften)
        .KeepGrainsWhenOtherSilosDie()
        .RunOnSteadyTime()
        .AddDashboardIf(cluster.Dashboard)
        .ProtectIf(cluster.Tls is not null)
        .ConfigureLogging(KeepWatchdogQuiet);

    private static void FindDeadSilosSoon(ClusterMembershipOptions options)
    {
        // A silo that misses three probes is out: after a kill nobody new is admitted for about 2 s instead of 8 s. Orleans stretches the
        // probes to twice that where answers are slow, so a busy machine is not taken for a dead one. Defaults 5 s, four times.
        options.ProbeTimeout = TimeSpan.FromSeconds(1);
        options.MaxProbeTimeout = TimeSpan.FromSeconds(2);
        options.NumMissedProbesLimit = 3;

        // Two silos must agree, unless there are only two. One that has lost its network must not declare all others dead.
        options.NumVotesForDeathDeclaration = 2;

        // An open connection that has brought something lately counts for a silo, for as long as three slowest probes take, 6 s. It
        // protects a silo in a long pause; a machine that went without a word is found after 8 s instead of 4 s. On by default.
        options.EnableConnectionLivenessCheck = true;

        // After a kill of all silos, one that starts at another address waits until the rows of the dead are stale: three times this.
        // Default 30 s, so that nothing was served for two minutes. The machines' clocks have to agree to some seconds.
        options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(3);
        options.NumMissedTableIAmAliveLimit = 3;

        // News of members is gossiped; this finds what the gossip has lost. A read of a few rows. Default 1 min.
        options.TableRefreshTimeout = TimeSpan.FromSeconds(10);

        // It goes by the time of day at which a silo began to join: while the clocks are behind where they were, none could join. One
        // that never finishes does not answer probes, and is found by them. On by default.
        options.EvictWhenMaxJoinAttemptTimeExceeded = false;
    }

    // The calls of the data path have limits of their own. This is for what Orleans calls by itself. Default 30 s.
    private static void BoundCalls(SiloMessagingOptions options) => options.ResponseTimeout = TimeSpan.FromSeconds(10);

    // A machine that is gone does not refuse a connection, it is silent. Default 5 s.
    private static void GiveUpSilentMachines(ConnectionOptions options) => options.OpenConnectionTimeout = TimeSpan.FromSeconds(2);

    // Reminders that are due within the window are kept in memory, about 1.5 KB each; the others are found by a reading in time. Of those
    // that are gone Orleans keeps a trace until it has asked for the rows again. It asks often and is told seldom: ReadingPace.
    // What a reading would repair, the pool's sweep does too. Defaults 5 and 10 min.
    private static void AskForRemindersOften(ReminderOptions options)
    {
        options.RefreshReminderListPeriod = TimeSpan.FromMinutes(1);
        options.ReminderLoadingWindow = TimeSpan.FromHours(1);
    }

    /// <summary>Reads reminders as seldom as may be, twice within the window; to be called when their table was added.</summary>
    public static ISiloBuilder ReadRemindersSeldom(this ISiloBuilder silo)
    {
        silo.Services.PaceReminderReadings(longest: TimeSpan.FromMinutes(30));
        return silo;
    }

    // Whatever of Orleans lets its clock be chosen. The dashboard's grains, if any, still go by the wall clock.
    private static ISiloBuilder RunOnSteadyTime(this ISiloBuilder silo)
    {
        var steady = new SteadyTime(TimeProvider.System);
        foreach (var area in (string[])
            [
                TimeProviderNames.Grains, TimeProviderNames.Messaging, TimeProviderNames.SystemTimers, TimeProviderNames.Membership,
                TimeProviderNames.ActivationManagement, TimeProviderNames.GrainDirectory, ReminderTimeProviderNames.Reminders,
            ])
        {
            silo.Services.AddKeyedSingleton<TimeProvider>(area, steady);
        }

        return silo;
    }

    private static ISiloBuilder KeepGrainsWhenOtherSilosDie(this ISiloBuilder silo)
    {
        // Orleans' default directory of grains drops every grain that a dead silo had the entry of, also those that live elsewhere:
        // the pool among them. This one asks the living silos instead. It is marked as experimental because its interfaces may change;
        // it has been in Orleans since version 9, and what the pool's ledger needs of a directory is nothing (the claim fences it).
#pragma warning disable ORLEANSEXP003
        silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003

        // It holds back what a dead silo had for 30 s less the time that finding it dead takes at the most, so that with fast probes a
        // kill costs more than 20 s. The hold protects from two activations at once, which the ledger's claim makes harmless.
        silo.Configure<GrainDirectoryOptions>(options => options.RangeLeaseDuration = TimeSpan.Zero);
        return silo;
    }

    // Its live log would show every line to whoever may see the dashboard, clients' addresses in full, and would outlast a stop.
    private static ISiloBuilder AddDashboardIf(this ISiloBuilder silo, bool isWanted) =>
        isWanted ? silo.AddDashboard(options => options.HideTrace = true) : silo;

    // Silos connect to each other, and are connected to by silos and by gateways.
    private static ISiloBuilder ProtectIf(this ISiloBuilder silo, bool isWanted) =>
        !isWanted ? silo : silo.Configure<SiloConnectionOptions>(options =>
    {
        options.ConfigureSiloOutboundConnection(connection => connection.ProtectAsClient());
        options.ConfigureSiloInboundConnection(connection => connection.ProtectAsServer());
        options.ConfigureGatewayInboundConnection(connection => connection.ProtectAsServer());
    });

    // It counts its first period from the machine's boot and so warns once at every start (Orleans 10.4.2).
    private static void KeepWatchdogQuiet(ILoggingBuilder logging) => logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);
}
