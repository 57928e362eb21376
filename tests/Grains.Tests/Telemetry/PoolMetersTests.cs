using UserBalance.Grains.Decisions;
using UserBalance.Grains.Pool;
using UserBalance.Grains.Telemetry;
using UserBalance.Grains.Tests.Pool.Simulation;
using UserBalance.Testing;
using static UserBalance.Grains.Tests.Ledger.LedgerSamples;

namespace UserBalance.Grains.Tests.Telemetry;

public sealed class PoolMetersTests : IDisposable
{
    private readonly PoolScenario _scenario = new();
    private readonly MeterReader _reader = new();
    private readonly PoolMeters _meters;

    public PoolMetersTests() => _meters = new PoolMeters(_reader, _scenario.Time);

    public void Dispose() => _reader.Dispose();

    [Fact]
    public void Publish_ClaimedPool_IsReportedUntilItIsDisposed()
    {
        var pool = _scenario.Claim();
        using var meter = _meters.Claimed("app", usersPerServer: 2, TimeSpan.FromSeconds(0.25));
        pool.Decided = meter.Decided;
        for (var client = 1; client <= 5; client++)
            _scenario.Admit(pool, client);
        Assert.DoesNotContain(_reader.Read(), measured => measured.Series.StartsWith("userbalance.pool.users", StringComparison.Ordinal));

        meter.Publish(pool.Published, pool.Gateways.Count(), pool.Ledger);
        var read = _reader.Read().ToDictionary(measured => measured.Series, measured => measured.Value);
        Assert.Equal((2, 2, 0, 1), (
            read["userbalance.pool.users{pool=app,server=s1}"], read["userbalance.pool.capacity{pool=app,server=s1}"],
            read["userbalance.pool.free_slots{pool=app,server=s1}"], read["userbalance.pool.available_servers{pool=app,server=s2}"]));
        Assert.Equal((3, 0, 1), (
            read["userbalance.pool.wanted_servers{pool=app}"],
            read["userbalance.pool.sessions{pool=app}"],
            read["userbalance.pool.epoch{pool=app}"]));

        meter.Dispose();
        Assert.Empty(_reader.Read());
    }

    [Fact]
    public void Claimed_AndDecided_AreMeasured()
    {
        using var meter = _meters.Claimed("app", usersPerServer: 2, TimeSpan.FromSeconds(0.25));
        Assert.Equal(0.25, _reader.Read("userbalance.pool.claim.duration{pool=app}"));
        meter.Decided(new PoolEvent(PoolEventKind.Rejected, Client(1), null));
        Assert.Equal(1, _reader.Read("userbalance.pool.decisions{pool=app,kind=rejected}"));
    }

    [Fact]
    public void Measured_Storage_TellsReadsWritesAndFailuresApart()
    {
        var storage = _meters.Measured("app", _scenario.Storage);
        var claim = _scenario.Begin(() => PoolAuthority.ClaimAsync(_scenario.Options, storage, _scenario.Time));
        var pool = _scenario.Answer(claim);
        var read = _reader.Read().Select(measured => measured.Series).ToHashSet();
        Assert.Contains("userbalance.pool.storage.duration{pool=app,operation=read,outcome=done}", read);
        Assert.Contains("userbalance.pool.storage.duration{pool=app,operation=write,outcome=done}", read);

        // There is room then, so the next one writes its page and does nothing else.
        _scenario.Admit(pool, 1);
        _reader.Read();
        var admission = _scenario.BeginAdmit(pool, 2);
        _scenario.HappenOne(SimulatedStorage.Outcome.Fails);
        Assert.True(admission.IsFaulted);
        Assert.Equal(
            ["userbalance.pool.storage.duration{pool=app,operation=write,outcome=failed}"], _reader.Read()
                .Select(measured => measured.Series));
    }

    // What a scrape costs must not grow with the assignments: neither what the pool does for it nor what the reader does.
    [Fact]
    public void Publish_ManyAssignments_CostsAsMuchAsFew()
    {
        _scenario.Options = PoolScenario.DefaultOptions(TimeSpan.FromDays(1), servers: 2, usersPerServer: 5_000);
        var pool = _scenario.Claim();
        using var meter = _meters.Claimed("app", usersPerServer: 5_000, TimeSpan.Zero);
        _scenario.Admit(pool, 0);
        CostOfScrape(meter, pool);
        var few = CostOfScrape(meter, pool);
        for (var client = 1; client < 3_000; client++)
            _scenario.BeginAdmit(pool, client);
        _scenario.LetAllHappen();
        Assert.Equal(3_000, pool.Ledger.Count);
        CostOfScrape(meter, pool);
        Assert.InRange(CostOfScrape(meter, pool), 0, few + 1_000);
    }

    private long CostOfScrape(PoolMeter meter, PoolAuthority pool)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        meter.Publish(pool.Published, pool.Gateways.Count(), pool.Ledger);
        _reader.Read();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
