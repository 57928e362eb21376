using System.Net;
using UserBalance.Chaos.Topology;

namespace UserBalance.Chaos.Users;

/// <summary>A user: comes for a while, with short visits and long ones, through any gateway, then stays away.</summary>
/// <param name="address">Its address.</param>
/// <param name="habits">How it behaves.</param>
/// <param name="random">Its own, so that it does the same in every run of a seed as far as the answers allow.</param>
/// <param name="crowd">The others.</param>
internal sealed class User(IPAddress address, Habits habits, Random random, Crowd crowd)
{
    // A user that came later than this may have been given up by now, by the time a request has arrived.
    private static readonly TimeSpan Doubt = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private TimeSpan? _servedUntil;
    private Task _long = Task.CompletedTask;
    private Member? _gateway;

    public IPAddress Address => address;

    public bool IsKnown
    {
        get
        {
            lock (_gate)
                return _servedUntil is { } served && crowd.Clock.Now < served + crowd.IdleTimeout - Doubt;
        }
    }

    /// <summary>It lost its slot for a reason that is nobody's failure.</summary>
    public void Forget()
    {
        lock (_gate)
            _servedUntil = null;
    }

    public async Task LiveAsync(CancellationToken stop)
    {
        await PauseAsync((0, habits.Patience.To), stop);
        while (!stop.IsCancellationRequested)
        {
            await StayAsync(stop);
            await PauseAsync(habits.Away, stop);
        }

        await _long;
    }

    private async Task StayAsync(CancellationToken stop)
    {
        var end = crowd.Clock.Now + Draw(habits.Stay);
        while (!stop.IsCancellationRequested && crowd.Clock.Now < end)
        {
            if (!IsKnown && crowd.IsEbb)
            {
                await PauseAsync(habits.Pause, stop);
                continue;
            }

            var outcome = await VisitAsync(TimeSpan.Zero, stop);
            if (outcome == VisitOutcome.Served)
            {
                if (_long.IsCompleted && random.NextDouble() < habits.LongShare)
                    _long = VisitAsync(Draw(habits.Long), stop);
                await PauseAsync(habits.Pause, stop);
            }
            else
            {
                // Somebody with a slot tries again at once; over TCP nobody can tell why it was not let in.
                await PauseAsync(IsKnown ? (0.2, 0.6) : habits.Patience, stop);
            }
        }

        // So that it has an idle time at all.
        await _long;
    }

    private async Task<VisitOutcome> VisitAsync(TimeSpan length, CancellationToken stop)
    {
        var gateway = PickGateway();
        var visit = new Visit(crowd.NextNumber(), address, gateway, random.Next(2) == 0);
        var isKnown = IsKnown;
        var record = await visit.RunAsync(length, crowd.Clock, stop) with { IsOfKnownUser = isKnown };
        crowd.Add(record);
        lock (_gate)
        {
            if (record.Outcome == VisitOutcome.Served && _servedUntil is { } before && crowd.IsLate(record.Began - before))
                crowd.LateVisits.Writer.TryWrite(gateway);
            _servedUntil = record.Outcome switch
            {
                VisitOutcome.Served => Later(record.Ended),
                // What was served of it counts, but nobody knows until when.
                VisitOutcome.Cut when record.Server is not null => Later(record.Began),
                VisitOutcome.Full => null,
                _ => _servedUntil,
            };
        }

        return record.Outcome;
    }

    private Member PickGateway()
    {
        if (!habits.KeepsGateway)
            return crowd.PickGateway(random);
        if (_gateway is null || !crowd.IsReady(_gateway))
            _gateway = crowd.PickGateway(random);
        return _gateway;
    }

    private TimeSpan Later(TimeSpan time) => _servedUntil is { } served && served > time ? served : time;

    private TimeSpan Draw((double From, double To) range) =>
        TimeSpan.FromSeconds(range.From + (random.NextDouble() * (range.To - range.From)));

    private Task<bool> PauseAsync((double From, double To) range, CancellationToken stop) => crowd.Clock.PassAsync(Draw(range), stop);
}
