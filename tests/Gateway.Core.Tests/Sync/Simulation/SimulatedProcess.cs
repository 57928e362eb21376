using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using UserBalance.Gateway.Core.Assignments;
using UserBalance.Gateway.Core.Sync;
using UserBalance.Gateway.Core.Tests.Fakes;
using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Pool;

namespace UserBalance.Gateway.Core.Tests.Sync.Simulation;

/// <summary>
/// A gateway process: the real classes of the gateway with their loop, the visits that it serves, and what it has served.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The source has neither timer nor wait handle.")]
internal sealed class SimulatedProcess
{
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(2);
    private readonly FakeTimeProvider _time = new();
    private readonly FakeControlPlane _plane = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Visit> _visits = [];
    private readonly Dictionary<ClientKey, DateTime> _served = [];
    private readonly List<(SyncRequest Request, DateTime Began, SyncReply Reply)> _answered = [];
    private readonly SimulatedNetwork _network;
    private readonly Func<DateTime> _now;
    private readonly Task _loop;

    public SimulatedProcess(string name, SimulatedNetwork network, Func<DateTime> now)
    {
        _network = network;
        _now = now;
        _plane.OnAdmission = call =>
        {
            var began = now();
            Carry(call, pool => pool.AdmitAsync(call.Request.Client), reply => BookAdmission(call.Request.Client, began, reply));
        };
        _plane.OnReplacement = call =>
        {
            var began = now();
            var (client, token) = (call.Request.Client.Client, call.Request.Token);
            Carry(
                call,
                pool => pool.AdmitElsewhereAsync(client, token, call.Request.Unreached),
                reply => BookAdmission(client, began, reply));
        };
        _plane.OnScreening = call => Carry(call, pool => ScreenAsync(pool, call.Request), _ => { });
        _plane.OnSync = call =>
        {
            var began = now();
            Carry(call, pool => pool.SyncAsync(call.Request), reply => _answered.Add((call.Request, began, reply)));
        };
        Pool = new GatewayPool("app", new SessionId(name, Guid.NewGuid()), _plane.Grains, _time, NullLoggerFactory.Instance);
        _loop = Pool.Sync.RunAsync(_stop.Token);
    }

    public GatewayPool Pool { get; }

    /// <summary>Told of the activity that a pool has acknowledged to this process.</summary>
    public Action<ClientKey, DateTime> Acknowledged { get; set; } = (_, _) => { };

    /// <summary>Told of whom a pool turns away among many, when it has just said so.</summary>
    public Action<ClientKey> TurnedAway { get; set; } = _ => { };

    public bool IsStopping => _stop.IsCancellationRequested;

    /// <summary>Whether its calls reach nobody.</summary>
    public bool IsCutOff { get; set; }

    /// <summary>Whether it is gone for good.</summary>
    public bool IsOver { get; private set; }

    public IEnumerable<Visit> OpenVisits => _visits.Where(visit => !visit.Revoked.IsCancellationRequested);

    /// <summary>
    /// Those that may be sending something at this moment: also one that was cut is in the middle of a write until it has ended.
    /// Only the end of its lease stops it, wherever it is.
    /// </summary>
    public IEnumerable<Visit> VisitsThatMaySend => _visits.Where(visit => visit.Lease.Runs);

    /// <summary>The last moment at which it served the client; what it had not reported is forgotten with the lease.</summary>
    public DateTime? LastServed(ClientKey client) => _served.TryGetValue(client, out var at) ? at : null;

    public void Add(Visit visit)
    {
        _visits.Add(visit);
        _served[visit.Client] = _now();
    }

    /// <summary>The process sees a server go down, or come back.</summary>
    public void Look(ServerId server, bool isUp)
    {
        if (Pool.Session.Applied?.Servers.ContainsKey(server) != true)
            return;
        if (isUp)
            Pool.Monitors[server].Succeeded(TimeSpan.Zero, "", rise: 1);
        else
            Pool.Monitors[server].Failed("", fall: 1);
    }

    /// <summary>Ends one of the open visits, if there is any.</summary>
    public void End(int index)
    {
        if (_visits.Count > 0)
            End(_visits[index % _visits.Count]);
    }

    public void End(Visit visit)
    {
        _visits.Remove(visit);
        if (!visit.Revoked.IsCancellationRequested)
            _served[visit.Client] = _now();
        visit.Dispose();
    }

    /// <summary>Lets time pass; timers fire before anything else comes of it.</summary>
    public void Advance(TimeSpan time)
    {
        _time.Advance(time);
        foreach (var visit in OpenVisits)
            _served[visit.Client] = _now();
        if (!Pool.Session.IsLive)
            _served.Clear();
    }

    /// <summary>Books what the gateway has made of the replies that have arrived.</summary>
    public void BookReplies()
    {
        foreach (var (request, began, reply) in _answered.Where(sync => IsApplied(sync.Reply)))
        {
            foreach (var report in request.Activity.Where(report => !reply.NotHeld.Contains(report.Client)))
                Acknowledged(report.Client, began - report.Age);
        }

        _answered.Clear();
    }

    /// <summary>Ends the visits that were cut.</summary>
    public void EndCut()
    {
        foreach (var visit in _visits.Where(visit => visit.Revoked.IsCancellationRequested).ToArray())
            End(visit);
    }

    public void EndAll()
    {
        while (_visits.Count > 0)
            End(0);
    }

    /// <summary>The process ends without a word.</summary>
    public void Kill()
    {
        Stop();
        IsOver = true;
        _served.Clear();
        _visits.Clear();
    }

    /// <summary>The process leaves the pool and ends.</summary>
    /// <param name="endVisits">Whether its visits end when they are cut. Otherwise they do not before the process does.</param>
    public async Task LeaveAsync(bool endVisits)
    {
        if (endVisits)
            EndAll();
        Stop();
        await _loop;
        await Pool.Sync.LeaveAsync();
        Kill();
    }

    // In this turn: the asynchronous form would leave the simulation's thread.
    private void Stop() => _stop.Cancel();

    private bool IsApplied(SyncReply reply) =>
        Pool.Session.Applied?.Version == reply.Published && Pool.Session.LastStamp == reply.Stamp;

    private async ValueTask<AdmissionOutcome?[]> ScreenAsync(PoolAuthority pool, ClientKey[] clients)
    {
        var answers = await pool.ScreenAsync(clients);
        foreach (var (client, _) in clients.Zip(answers).Where(answered => answered.Second is not null))
            TurnedAway(client);
        return answers;
    }

    private void BookAdmission(ClientKey client, DateTime asked, AdmitReply reply)
    {
        if (reply.IsAdmitted)
            Acknowledged(client, asked);
    }

    private void Carry<TRequest, TReply>(
        GrainCall<TRequest, TReply> call, Func<PoolAuthority, ValueTask<TReply>> handle, Action<TReply> replied)
    {
        _ = ExpireAsync(call);
        if (!IsCutOff)
            _network.Carry(call, handle, replied);
    }

    private async Task ExpireAsync<TRequest, TReply>(GrainCall<TRequest, TReply> call)
    {
        await Task.Delay(ResponseTimeout, _time);
        call.Fail(new TimeoutException());
    }
}
