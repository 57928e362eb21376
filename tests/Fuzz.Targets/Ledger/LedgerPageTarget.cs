using UserBalance.Grains.Ledger;
using UserBalance.Grains.Storage;
using static UserBalance.Fuzz.Targets.BrokenPropertyException;

namespace UserBalance.Fuzz.Targets.Ledger;

/// <summary>Pages of the ledger.</summary>
internal sealed class LedgerPageTarget : LedgerTarget<LedgerPageRecord>
{
    private static readonly DateTime Now = new(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public override string Name => "ledger-page";

    public override IReadOnlyList<string> Words { get; } =
    [
        "UserBalance.LedgerPageRecord",
        "UserBalance.LedgerEntry",
        "UserBalance.ClientKey",
        "\0\0\0\0",
        "\xFF\xFF\xFF\xFF",
        "\xE0",
        "\x40",
        "\x22",
    ];

    protected override string? WhyNot(LedgerPageRecord record) => LedgerCheck.WhyNot(record);

    protected override void Take(LedgerPageRecord record)
    {
        var servers = record.Entries.Select(entry => entry.Server).Distinct()
            .Select(number => new ServerRecord(number, $"s{number}", "192.0.2.1", 80, 1, Retired: false));
        var ledger = new PoolLedger(
            new ServerRoster(servers), TimeSpan.FromHours(1), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), record.Epoch);
        ledger.AddPage(record, Now);
        var written = ledger.Pages[0].BeginWrite(record.Epoch);
        Unless(written.Entries.Length == record.Entries.Length, "a page that was taken over has all its entries");
        Unless(
            written.Entries.Select(entry => entry.Client).ToHashSet().SetEquals(record.Entries.Select(entry => entry.Client)),
            "a page that was taken over has all its clients");
    }

    protected override bool AreSame(LedgerPageRecord one, LedgerPageRecord other) =>
        one with { Entries = other.Entries } == other && one.Entries.SequenceEqual(other.Entries);
}
