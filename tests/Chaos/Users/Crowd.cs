using System.Collections.Concurrent;
using System.Net;
using System.Threading.Channels;
using UserBalance.Chaos.Topology;
using UserBalance.Testing;

namespace UserBalance.Chaos.Users;

/// <summary>All users of a run, each from an address of its own, and what they got.</summary>
internal sealed class Crowd : IDisposable
{
    private readonly GatewayHealth _health;
    private readonly ConcurrentQueue<VisitRecord> _visits = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<IPAddress, User> _users = [];
    private Task _all = Task.CompletedTask;
    private long _numbers;

    public Crowd(ChaosOptions options, GatewayHealth health, RunClock clock)
    {
        (_health, Clock, IdleTimeout) = (health, clock, options.IdleTimeout);
        for (var number = 0; number < options.Users; number++)
        {
            var random = new Random((options.Seed * 7919) + number);
            var user = new User(Loopback.Next(), Habits.Of(options.Theme, number, options.IdleTimeout), random, this);
            _users.Add(user.Address, user);
        }
    }

    public RunClock Clock { get; }

    public TimeSpan IdleTimeout { get; }

    public IEnumerable<VisitRecord> Visits => _visits;

    /// <summary>Gateways that have just carried somebody whose slot was about to expire, and have hardly reported it yet.</summary>
    public Channel<Member> LateVisits { get; } =
        Channel.CreateBounded<Member>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>Nobody new comes for a part of every half minute, so that slots become free and users can be moved to them.</summary>
    public bool IsEbb => Clock.Now.TotalSeconds % 30 > 18;

    /// <summary>The users that were served lately.</summary>
    public User[] Known => [.. _users.Values.Where(user => user.IsKnown)];

    public void Start() => _all = Task.WhenAll(_users.Values.Select(user => Task.Run(() => user.LiveAsync(_stop.Token))));

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _all;
    }

    public void Dispose() => _stop.Dispose();

    public long NextNumber() => Interlocked.Increment(ref _numbers);

    public void Add(VisitRecord visit) => _visits.Enqueue(visit);

    /// <summary>Whether a visit so long after the one before was carried without asking, at nearly the last moment for that.</summary>
    public bool IsLate(TimeSpan pause) => pause > IdleTimeout * 0.8 && pause < IdleTimeout * 0.875;

    public bool IsReady(Member gateway) => _health.Ready.Contains(gateway);

    /// <summary>One of the gateways that are ready; it may have been killed or frozen a moment ago.</summary>
    public Member PickGateway(Random random)
    {
        var ready = _health.Ready;
        return ready[random.Next(ready.Count)];
    }
}
