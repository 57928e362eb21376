using Microsoft.Extensions.Time.Testing;
using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Tests.Pool.Simulation;
using UserBalance.Testing;
using static UserBalance.Grains.Tests.Ledger.LedgerSamples;

namespace UserBalance.Grains.Tests.Cluster;

/// <summary>
/// Expiry by the durable reminder, on a fake clock. A reminder is due within 200 ms of the deadline and the pool's sweep half a
/// second after it, so what is gone 300 ms after the deadline was given back by its reminder.
/// </summary>
[Collection(ClusterTests.Name)]
public sealed class ReminderTests : IAsyncLifetime
{
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(80);

    // Longer than a silo keeps reminders in memory, which is 10 minutes by default; it reads them every 5 minutes.
    private static readonly TimeSpan LateIdleTimeout = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Reading = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Jitter = TimeSpan.FromMilliseconds(300);
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(Start));
    private readonly ReminderWatch _watch = new();
    private PoolCluster _cluster = null!;

    public async ValueTask InitializeAsync() =>
        _cluster = await PoolCluster.StartAsync(
            [
                PoolScenario.DefaultOptions(IdleTimeout, servers: 1, usersPerServer: 1),
                PoolScenario.DefaultOptions(LateIdleTimeout, servers: 1, usersPerServer: 1) with { Id = "late" },
            ],
            _time);

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _watch.Dispose();
    }

    [Fact]
    public async Task Reminder_IdleClient_IsReleasedAndTheReminderIsGone()
    {
        await AdmitAsync(1);
        Assert.Equal(AdmissionOutcome.Full, (await _cluster.Client("app", 2).Admit()).Outcome);
        _time.Advance(IdleTimeout - TimeSpan.FromMilliseconds(1));
        Assert.NotNull(await _cluster.Admin("app").GetClient(Client(1)));
        _time.Advance(TimeSpan.FromMilliseconds(1) + Jitter);

        await Eventually.True("the slot is given back", async () => await _cluster.Admin("app").GetClient(Client(1)) is null);
        await Eventually.True("the reminder is gone", async () => await _cluster.ReminderOfAsync("app", 1) is null);
        Assert.Equal(1, (await _cluster.Admin("app").GetPool()).Expired);
        Assert.Equal(AdmissionOutcome.Assigned, (await _cluster.Client("app", 2).Admit()).Outcome);
        Assert.Null(await _cluster.ReminderOfAsync("app", 1));
    }

    [Fact]
    public async Task Reminder_ActiveClient_IsArmedAgainForTheRest()
    {
        await AdmitAsync(1);
        var first = await _cluster.ReminderOfAsync("app", 1);
        Assert.InRange(first!.StartAt, Start + IdleTimeout, Start + IdleTimeout + TimeSpan.FromMilliseconds(200));

        _time.Advance(IdleTimeout / 2);
        Assert.Equal(AdmissionOutcome.Known, (await _cluster.Client("app", 1).Admit()).Outcome);
        _time.Advance((IdleTimeout / 2) + Jitter);
        var deadline = Start + (1.5 * IdleTimeout);
        await Eventually.True("the reminder is armed again", async () =>
            (await _cluster.ReminderOfAsync("app", 1))!.StartAt is var due
            && due >= deadline && due <= deadline + TimeSpan.FromMilliseconds(200));
        await _watch.ArmedAsync(_cluster.Client("app", 1).GetGrainId(), times: 2);

        _time.Advance((IdleTimeout / 2) - Jitter);
        Assert.NotNull(await _cluster.Admin("app").GetClient(Client(1)));
        _time.Advance(Jitter);
        await Eventually.True("the slot is given back", async () => await _cluster.Admin("app").GetClient(Client(1)) is null);
    }

    [Fact]
    public async Task Reminder_IsLost_TheSweepGivesTheSlotBack()
    {
        Assert.Equal(AdmissionOutcome.Assigned, (await _cluster.Pool("app").Admit(Client(1))).Outcome);
        Assert.Null(await _cluster.ReminderOfAsync("app", 1));
        await AssertSweptAsync();
    }

    [Fact]
    public async Task Reminder_IsLostAndThePoolMoves_TheSweepOfTheNextSiloGivesTheSlotBack()
    {
        Assert.Equal(AdmissionOutcome.Assigned, (await _cluster.Pool("app").Admit(Client(1))).Outcome);
        await _cluster.StopSiloOfAsync("app");
        Assert.Equal(AdmissionOutcome.Full, (await Retry.UntilAnswered(() => _cluster.Pool("app").Admit(Client(2)))).Outcome);
        Assert.Null(await _cluster.ReminderOfAsync("app", 1));
        await AssertSweptAsync();
    }

    [Fact]
    public async Task Reminder_DueLaterThanASiloKeepsThem_IsReadInTimeAndGivesTheSlotBack()
    {
        Assert.Equal(AdmissionOutcome.Assigned, (await _cluster.Client("late", 1).Admit()).Outcome);
        await Eventually.True("the reminder is stored", async () => await _cluster.ReminderOfAsync("late", 1) is not null);
        var reminder = await _cluster.ReminderOfAsync("late", 1);
        Assert.InRange(reminder!.StartAt, Start + LateIdleTimeout, Start + LateIdleTimeout + TimeSpan.FromMilliseconds(200));
        var grain = _cluster.Client("late", 1).GetGrainId();
        Assert.False(_watch.IsArmed(grain));

        for (var passed = TimeSpan.Zero; passed < LateIdleTimeout - Reading; passed += TimeSpan.FromMinutes(1))
            _time.Advance(TimeSpan.FromMinutes(1));
        await _watch.ArmedAsync(grain, times: 1);
        _time.Advance(Reading - TimeSpan.FromMilliseconds(1));
        Assert.NotNull(await _cluster.Admin("late").GetClient(Client(1)));
        _time.Advance(TimeSpan.FromMilliseconds(1) + Jitter);
        await Eventually.True("the slot is given back", async () => await _cluster.Admin("late").GetClient(Client(1)) is null);
        await Eventually.True("the reminder is gone", async () => await _cluster.ReminderOfAsync("late", 1) is null);
    }

    // Another version of Orleans might take it for an empty table, and let all reminders go.
    [Fact]
    public async Task Reminder_OrleansIsToldOfNoNews_IsKept()
    {
        await AdmitAsync(1);
        var grain = _cluster.Client("app", 1).GetGrainId();
        for (var round = 1; round <= 2; round++)
        {
            var before = _cluster.ReadingsLeftOut();
            // A reading is due each minute, and activity puts the deadline off.
            _time.Advance(TimeSpan.FromMinutes(1));
            await Eventually.True(
                "no silo has read its reminders", () => _cluster.ReadingsLeftOut().Zip(before).All(left => left.First > left.Second));
            Assert.Equal(AdmissionOutcome.Known, (await _cluster.Client("app", 1).Admit()).Outcome);
        }

        Assert.False(_watch.WasStopped(grain));
    }

    private async Task AdmitAsync(int client)
    {
        Assert.Equal(AdmissionOutcome.Assigned, (await _cluster.Client("app", client).Admit()).Outcome);
        await _watch.ArmedAsync(_cluster.Client("app", client).GetGrainId(), times: 1);
    }

    private async Task AssertSweptAsync()
    {
        _time.Advance(IdleTimeout + Jitter);
        await Eventually.True("the slot is given back", async () =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            return await _cluster.Admin("app").GetClient(Client(1)) is null;
        });
        Assert.Equal(1, (await _cluster.Admin("app").GetPool()).Expired);
    }
}
