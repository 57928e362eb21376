using UserBalance.EndToEnd.Tests.Setup;
using UserBalance.Testing;

namespace UserBalance.EndToEnd.Tests;

/// <summary>
/// One process with a pool for each case, each with a single slot: while one user holds it another asks for it all the time. The
/// cases run side by side, as they mostly wait.
/// </summary>
public sealed class IdleTimeoutRun : IAsyncLifetime
{
    internal static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan QuietTime = (3 * IdleTimeout) + TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AskInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Balancer _balancer = Balancer.Standalone();
    private readonly List<Task> _runs = [];
    private Backends _backends = null!;

    internal Task<SlotHistory> OneVisit { get; private set; } = null!;

    internal Task<SlotHistory> SeveralVisits { get; private set; } = null!;

    internal Task<SlotHistory> QuietStream { get; private set; } = null!;

    internal Task<SlotHistory> QuietConnection { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (LongTests.WhyLeftOut is not null)
            return;
        _backends = await Backends.StartAsync(1);
        var pools = Enumerable.Range(1, 4).Select(i => _balancer.AddPool($"pool-{i}", _backends.EndPoints, 1, "5s")).ToArray();
        await _balancer.StartAsync();
        OneVisit = Started(VisitAsync(pools[0], visits: 1));
        SeveralVisits = Started(VisitAsync(pools[1], visits: 4));
        QuietStream = Started(HoldAsync(pools[2], visitor => visitor.HoldStreamAsync(pools[2].Http)));
        QuietConnection = Started(HoldAsync(pools[3], async visitor => await visitor.ConnectAsync(pools[3].Tcp)));
    }

    public async ValueTask DisposeAsync()
    {
        // A test tells how its case ended.
        foreach (var run in _runs)
            await run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _balancer.Dispose();
        if (_backends is not null)
            await _backends.DisposeAsync();
    }

    private Task<SlotHistory> Started(Task<SlotHistory> run)
    {
        _runs.Add(run);
        return run;
    }

    private async Task<SlotHistory> VisitAsync(TestPool pool, int visits)
    {
        var (holder, next) = (Visitor.Next(), Visitor.Next());
        Assert.Equal(Answer.From("s1"), await holder.AskAsync(pool.Http));
        var given = GivenToAsync(next, pool);
        for (var i = 1; i < visits; i++)
        {
            await Task.Delay(IdleTimeout / 3, TimeProvider.System);
            Assert.Equal(Answer.From("s1"), await holder.AskAsync(pool.Either(i)));
        }

        // The beginning of the last visit: by its end the gateway has seen it, so the timeout cannot begin before this.
        var givenAt = await given;
        var records = _backends.VisitsOf(holder);
        return new(
            HeldFor: givenAt - records[0].From,
            AtLeastHeldFor: IdleTimeout / 3 * (visits - 1),
            FreeAfter: givenAt - records[^1].From,
            OldUser: await holder.AskAsync(pool.Http));
    }

    private async Task<SlotHistory> HoldAsync(TestPool pool, Func<Visitor, Task<IDisposable>> openAsync)
    {
        var (holder, next) = (Visitor.Next(), Visitor.Next());
        var connection = await openAsync(holder);
        await Eventually.True("the connection to be recorded", () => _backends.VisitsOf(holder).Length > 0);
        var given = GivenToAsync(next, pool);
        await Task.Delay(QuietTime, TimeProvider.System);

        // The visitor's own moment: the backend learns of the end only after the gateway.
        var closedAt = TimeProvider.System.GetUtcNow();
        connection.Dispose();
        var givenAt = await given;
        var record = Assert.Single(_backends.VisitsOf(holder));
        Assert.False(record.To < closedAt, $"The connection was cut at {record.To:O}, before its user closed it at {closedAt:O}.");
        return new(
            HeldFor: givenAt - record.From,
            AtLeastHeldFor: 3 * IdleTimeout,
            FreeAfter: givenAt - closedAt,
            OldUser: await holder.AskAsync(pool.Http));
    }

    /// <returns>When the first visit of <paramref name="next"/> began, as the backend recorded it.</returns>
    private async Task<DateTimeOffset> GivenToAsync(Visitor next, TestPool pool)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(began) < Patience)
        {
            var answer = await next.AskAsync(pool.Http);
            if (answer == Answer.From("s1"))
                return _backends.VisitsOf(next)[0].From;
            Assert.True(answer.IsTurnedAway, $"The next user got {answer}.");
            await Task.Delay(AskInterval, TimeProvider.System);
        }

        throw new TimeoutException($"The slot was not given to the next user within {Patience}.");
    }
}

/// <summary>How a slot passed from one user to the next, in the backends' time.</summary>
/// <param name="HeldFor">From the old user's first visit to the new user's.</param>
/// <param name="AtLeastHeldFor">How long the old user was there.</param>
/// <param name="FreeAfter">From the old user's last activity to the new user's first visit.</param>
/// <param name="OldUser">What the old user got after that.</param>
internal sealed record SlotHistory(TimeSpan HeldFor, TimeSpan AtLeastHeldFor, TimeSpan FreeAfter, Answer OldUser);
