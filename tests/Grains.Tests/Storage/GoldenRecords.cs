using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Storage;
using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Storage;

namespace UserBalance.Grains.Tests.Storage;

/// <summary>What the golden files hold, and the serializer that a silo stores records with.</summary>
internal static class GoldenRecords
{
    private static readonly DateTime Since = new(2026, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc);

    public static IGrainStorageSerializer Serializer { get; } =
        new OrleansGrainStorageSerializer(new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>());

    public static LedgerPageRecord Page { get; } = new()
    {
        Epoch = 42,
        Entries =
        [
            Entry("192.0.2.7", 0, 0),
            Entry("192.0.2.0-24", 1, 1),
            Entry("2001:db8::1", 2, 2_000_000_000),
            Entry("2001:db8:1:2::-64", int.MaxValue, 3),
            Entry("0.0.0.0", 0, 4),
            Entry("::", 0, 5),
        ],
    };

    public static LedgerRootRecord Root { get; } = new()
    {
        Format = 1,
        Epoch = 42,
        PageCount = 7,
        Servers =
        [
            new ServerRecord(0, "s1", "192.0.2.1", 5011, 2, Retired: false),
            new ServerRecord(1, "s2", "2001:db8::2", 65535, 1_000_000, Retired: false),
            new ServerRecord(5, "s10", "backend.example", 1, 1, Retired: true),
        ],
        NextServerNumber = 6,
        LongestLease = TimeSpan.FromSeconds(61.875),
    };

    /// <summary>With every field that was added while the format stayed the same.</summary>
    public static LedgerPageRecord FullPage { get; } = new()
    {
        Epoch = 43,
        Entries =
        [
            .. Enum.GetValues<AssignmentReason>().Select((reason, i) =>
                Entry($"192.0.2.{i}", i, i) with { Token = (43L << 32) + i, Reason = reason }),
        ],
    };

    /// <inheritdoc cref="FullPage"/>
    public static LedgerRootRecord FullRoot { get; } = Root with
    {
        Epoch = 43,
        Servers =
        [
            new ServerRecord(0, "s1", "192.0.2.1", 5011, 2, Retired: false, ServerAdminState.Maintenance),
            new ServerRecord(1, "s2", "2001:db8::2", 65535, 3, Retired: false, NextHost: "2001:db8::3", NextPort: 81, AddressEpoch: 42),
            new ServerRecord(5, "s10", "backend.example", 1, 1, Retired: true, ServerAdminState.Draining, DrainUntil: Since, Removed: true),
        ],
        Configured = [new ConfiguredServer("s1", "192.0.2.1", 5011, 2), new ConfiguredServer("s2", "2001:db8::2", 65535, 1_000_000)],
    };

    /// <summary>With the ids of claims, too.</summary>
    public static LedgerPageRecord ClaimedPage { get; } =
        FullPage with { Claim = new Guid("11111111-2222-3333-4444-555555555555"), Revision = 7 };

    /// <inheritdoc cref="ClaimedPage"/>
    public static LedgerRootRecord ClaimedRoot { get; } = FullRoot with
    {
        Ledger = new Guid("aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"),
        Claim = ClaimedPage.Claim,
        Claims =
        [
            new ClaimMark(41, Guid.Empty),
            new ClaimMark(42, new Guid("99999999-2222-3333-4444-555555555555")),
            new ClaimMark(43, ClaimedPage.Claim),
        ],
        Revision = 8,
        UsedEpoch = 42,
        WrittenPages = 7,
    };

    public static void AssertSame(LedgerPageRecord expected, LedgerPageRecord actual)
    {
        Assert.Equal(expected with { Entries = actual.Entries }, actual);
        Assert.Equal(expected.Entries, actual.Entries);
        Assert.All(actual.Entries, entry => Assert.Equal(DateTimeKind.Utc, entry.Since.Kind));
        Assert.All(actual.Entries, entry => Assert.Equal(DateTimeKind.Utc, entry.LastActivity.Kind));
    }

    public static void AssertSame(LedgerRootRecord expected, LedgerRootRecord actual)
    {
        Assert.Equal(expected with { Servers = actual.Servers, Configured = actual.Configured, Claims = actual.Claims }, actual);
        Assert.Equal(expected.Claims, actual.Claims);
        Assert.Equal(expected.Servers, actual.Servers);
        Assert.Equal(expected.Configured, actual.Configured);
        Assert.All(actual.Servers, server => Assert.Equal(DateTimeKind.Utc, server.DrainUntil?.Kind ?? DateTimeKind.Utc));
    }

    private static LedgerEntry Entry(string client, int server, long activeAfter)
    {
        Assert.True(ClientKey.TryParse(client, out var key));
        return new LedgerEntry(key, server, Since, Since.AddTicks(activeAfter));
    }
}
