using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Core.Tests.Fakes;

/// <summary>What a pool of two servers says.</summary>
internal static class PoolAnswers
{
    public const string Pool = "app";

    public static readonly ServerId S1 = new("s1");
    public static readonly ServerId S2 = new("s2");

    /// <summary>An assignment is usable for 67.5 s, a lease lasts 40 s, activity is reported every 10 s.</summary>
    public static PoolSettings Settings { get; } = new()
    {
        IdleTimeout = TimeSpan.FromSeconds(80),
        GatewayLease = TimeSpan.FromSeconds(40),
        SyncInterval = TimeSpan.FromSeconds(1),
        ReportInterval = TimeSpan.FromSeconds(10),
        ServerProtocol = ServerProtocol.Http1,
        IPv4PrefixLength = 32,
        IPv6PrefixLength = 128,
    };

    public static PoolSnapshot Snapshot(PoolSettings settings, params ServerId[] servers) => new()
    {
        Settings = settings,
        Servers = [.. servers.Select((server, i) => new ServerEndpoint(server, "127.0.0.1", 5001 + i))],
    };

    public static PoolSnapshot Snapshot() => Snapshot(Settings, S1, S2);

    public static SyncReply Published(long epoch, long version = 1, PoolSnapshot? snapshot = null, long stamp = 1) =>
        new() { Published = new PoolVersion(epoch, version), Stamp = stamp, Snapshot = snapshot };

    public static AdmitReply Assigned(ServerId server, long epoch = 1, long version = 1, long token = 1) => new()
    {
        Outcome = AdmissionOutcome.Assigned,
        Server = server,
        DecidedAt = new PoolVersion(epoch, version),
        IdleTimeout = Settings.IdleTimeout,
        Token = token,
    };

    public static AdmitReply Rejected(AdmissionOutcome outcome) =>
        new() { Outcome = outcome, DecidedAt = new PoolVersion(1, 1), IdleTimeout = Settings.IdleTimeout };
}
