using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.MembershipService;

namespace UserBalance.Silo.Tests.PostgreSql;

/// <summary>What Orleans' membership needs of its table: one change after the other, each under the version it was decided on.</summary>
public sealed class MembershipTableTests : IClassFixture<PostgreSqlSilo>, IAsyncLifetime
{
    private static readonly DateTime Now = new(2031, 4, 5, 6, 7, 8, DateTimeKind.Utc);
    private static int _port;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private readonly IMembershipTable _table;

    public MembershipTableTests(PostgreSqlSilo silo)
    {
        Assert.SkipWhen(silo.WhyAbsent is not null, silo.WhyAbsent ?? "");
        // In a cluster of its own: the silo would look after the members of its own.
        _table = new AdoNetClusteringTable(
            silo.Services,
            Options.Create(new ClusterOptions { ClusterId = $"{Guid.NewGuid():N}" }),
            Options.Create(new AdoNetClusteringSiloOptions { Invariant = "Npgsql", DataSource = silo.Source }),
            NullLogger<AdoNetClusteringTable>.Instance);
    }

    public async ValueTask InitializeAsync() => await _table.InitializeMembershipTableAsync(tryInitTableVersion: true, Token);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Row_InsertedAndRead_IsTheSame()
    {
        var entry = Entry();
        entry.SuspectTimes = null;
        await InsertAsync(entry);

        var (read, _) = Assert.Single((await _table.ReadRowAsync(entry.SiloAddress, Token)).Members);

        Assert.Equal(
            (entry.SiloAddress, entry.SiloName, entry.HostName, entry.Status),
            (read.SiloAddress, read.SiloName, read.HostName, read.Status));
        Assert.Equal((entry.ProxyPort, Now, Now), (read.ProxyPort, read.StartTime, read.IAmAliveTime));
        Assert.Equal(DateTimeKind.Utc, read.StartTime.Kind);
    }

    [Fact]
    public async Task Insert_UnderAVersionThatIsTaken_DoesNothing()
    {
        var stale = (await _table.ReadAllAsync(Token)).Version.Next();
        await InsertAsync(Entry());
        var entry = Entry();

        Assert.False(await _table.InsertRowAsync(entry, stale, Token));
        Assert.Empty((await _table.ReadRowAsync(entry.SiloAddress, Token)).Members);
    }

    [Fact]
    public async Task Insert_OfARowThatIsThere_DoesNothing()
    {
        var entry = Entry();
        await InsertAsync(entry);
        var before = await _table.ReadAllAsync(Token);

        Assert.False(await _table.InsertRowAsync(entry, before.Version.Next(), Token));
        Assert.Equal(before.Version.Version, (await _table.ReadAllAsync(Token)).Version.Version);
    }

    [Fact]
    public async Task Insert_ByManyUnderOneVersion_OneWins()
    {
        var version = (await _table.ReadAllAsync(Token)).Version.Next();

        var won = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => _table.InsertRowAsync(Entry(), version, Token))));

        Assert.Single(won, true);
        Assert.Equal(version.Version, (await _table.ReadAllAsync(Token)).Version.Version);
    }

    [Fact]
    public async Task Update_ByManyUnderOneVersion_OneWins()
    {
        var entry = Entry();
        await InsertAsync(entry);
        var before = await _table.ReadRowAsync(entry.SiloAddress, Token);
        var (etag, version) = (before.Members[0].Item2, before.Version.Next());
        entry.Status = SiloStatus.Dead;
        entry.AddSuspector(entry.SiloAddress, Now);

        var won = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(_ => Task.Run(() => _table.UpdateRowAsync(entry, etag, version, Token))));

        Assert.True(won.Count(one => one) == 1, $"'{etag}' {version} {(await _table.ReadAllAsync(Token)).Version} {string.Join(",", won)}");
        var (read, _) = Assert.Single((await _table.ReadRowAsync(entry.SiloAddress, Token)).Members);
        Assert.Equal((SiloStatus.Dead, entry.SiloAddress), (read.Status, Assert.Single(read.SuspectTimes!).Item1));
    }

    [Fact]
    public async Task Update_OfNoRow_DoesNothing() =>
        Assert.False(await _table.UpdateRowAsync(Entry(), "", (await _table.ReadAllAsync(Token)).Version.Next(), Token));

    [Fact]
    public async Task IAmAlive_OfARow_MovesItsTimeAndNotTheVersion()
    {
        var entry = Entry();
        await InsertAsync(entry);
        var version = (await _table.ReadAllAsync(Token)).Version.Version;
        entry.IAmAliveTime = Now.AddSeconds(5);

        await _table.UpdateIAmAliveAsync(entry, Token);

        var read = await _table.ReadRowAsync(entry.SiloAddress, Token);
        Assert.Equal((Now.AddSeconds(5), version), (read.Members[0].Item1.IAmAliveTime, read.Version.Version));
    }

    [Fact]
    public async Task Cleanup_OfOldRows_KeepsTheActive()
    {
        var (active, dead) = (Entry(), Entry());
        dead.Status = SiloStatus.Dead;
        await InsertAsync(active);
        await InsertAsync(dead);

        await _table.CleanupDefunctSiloEntriesAsync(Now.AddMinutes(1), Token);

        Assert.Single((await _table.ReadRowAsync(active.SiloAddress, Token)).Members);
        Assert.Empty((await _table.ReadRowAsync(dead.SiloAddress, Token)).Members);
    }

    private async Task InsertAsync(MembershipEntry entry) =>
        Assert.True(await _table.InsertRowAsync(entry, (await _table.ReadAllAsync(Token)).Version.Next(), Token));

    private static MembershipEntry Entry() => new()
    {
        SiloAddress = SiloAddress.New(IPAddress.Parse("192.0.2.1"), Interlocked.Increment(ref _port), 7),
        SiloName = "silo",
        HostName = "host",
        Status = SiloStatus.Active,
        ProxyPort = 30000,
        StartTime = Now,
        IAmAliveTime = Now,
    };
}
