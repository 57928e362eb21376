using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Configuration;
using UserBalance.Grains.Ledger;
using UserBalance.Grains.Storage;
using static UserBalance.Fuzz.Targets.BrokenPropertyException;

namespace UserBalance.Fuzz.Targets.Ledger;

/// <summary>The root of the ledger.</summary>
internal sealed class LedgerRootTarget : LedgerTarget<LedgerRootRecord>
{
    private static readonly PoolOptions Options =
        new() { Id = "app", Servers = [new ServerOptions { Id = new ServerId("s1"), Host = "192.0.2.1", Port = 80 }] };

    public override string Name => "ledger-root";

    public override IReadOnlyList<string> Words { get; } =
    [
        "UserBalance.LedgerRootRecord", "UserBalance.ServerRecord", "UserBalance.ConfiguredServer", "s1", "192.0.2.1", "\0\0\0\0",
        "\xFF\xFF\xFF\xFF", "\xE0", "\x40", "\x22",
    ];

    protected override string? WhyNot(LedgerRootRecord record) => LedgerCheck.WhyNot(record);

    protected override void Take(LedgerRootRecord record)
    {
        var roster = new ServerRoster(record.Servers);
        Unless(roster.Servers.Count == record.Servers.Length, "a root that was taken over has all its servers");
        var applied = ConfiguredServers.ApplyTo(record, Options);
        Unless(
            applied.Servers.Any(server => server.Id == "s1") || record.Configured?.Any(server => server.Id == "s1") is true,
            "a configured server is there");
    }

    // A record compares its arrays as objects.
    protected override bool AreSame(LedgerRootRecord one, LedgerRootRecord other) =>
        one with { Servers = other.Servers, Configured = other.Configured, Claims = other.Claims } == other
        && one.Servers.SequenceEqual(other.Servers)
        && AreSame(one.Configured, other.Configured)
        && AreSame(one.Claims, other.Claims);

    private static bool AreSame<T>(T[]? one, T[]? other) => one is null ? other is null : other is not null && one.SequenceEqual(other);
}
