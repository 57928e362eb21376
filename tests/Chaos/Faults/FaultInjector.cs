using System.Collections.Concurrent;
using System.Threading.Channels;
using UserBalance.Chaos.Topology;
using UserBalance.Testing;

namespace UserBalance.Chaos.Faults;

/// <summary>Does what is planned, and starts again what has ended, as a supervisor would.</summary>
internal sealed class FaultInjector(Cluster cluster, RunClock clock)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RestartPatience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<FaultRecord> _records = new();
    private readonly ConcurrentQueue<string> _endings = new();
    private readonly HashSet<Member> _hit = [];
    private readonly Lock _gate = new();
    private Task _store = Task.CompletedTask;

    public IEnumerable<FaultRecord> Records => _records;

    /// <summary>Processes that ended without having been killed.</summary>
    public IEnumerable<string> Endings => _endings;

    /// <summary>Carries the plan out; complete when the last fault is over.</summary>
    public async Task RunAsync(IReadOnlyList<PlannedFault> plan, CancellationToken stop)
    {
        var running = new List<Task>();
        foreach (var fault in plan)
        {
            if (clock.Now < fault.At && !await clock.PassAsync(fault.At - clock.Now, stop))
                break;
            running.Add(await BeginAsync(fault, stop));
        }

        await Task.WhenAll(running);
    }

    /// <summary>Starts processes again that have ended by themselves, until told to stop.</summary>
    public async Task SuperviseAsync(CancellationToken stop)
    {
        while (await clock.PassAsync(Look, stop))
        {
            foreach (var member in cluster.Members.Where(member => member.HasExited && !member.IsHeldDown))
            {
                _endings.Enqueue($"{clock.Now.TotalSeconds:0.0} s {member.Name}");
                member.Start();
            }
        }
    }

    /// <summary>
    /// Pauses every gateway that has carried a visit at the last moment, for as long as its lease bears it: what it has not reported is
    /// news when the slot has expired.
    /// </summary>
    public async Task PauseAfterLateVisitsAsync(ChannelReader<Member> gateways, TimeSpan unit, CancellationToken stop)
    {
        var running = new List<Task>();
        try
        {
            await foreach (var gateway in gateways.ReadAllAsync(stop))
            {
                if (gateway.IsUp && !IsHit(gateway))
                    running.Add(RunAsync(new(clock.Now, FaultKind.PauseGateway, 0, OnHost: false, unit * 0.7, Silent: false), gateway));
            }
        }
        catch (OperationCanceledException)
        {
        }

        await Task.WhenAll(running);
    }

    private async Task<Task> BeginAsync(PlannedFault fault, CancellationToken stop)
    {
        if (fault.Kind == FaultKind.RestartStore)
            return _store = RestartStoreAsync(fault, _store);
        while (true)
        {
            if (await FindAsync(fault) is { } target)
                return RunAsync(fault, target);
            // The others do not wait for it.
            if (fault.IsPersonal)
                return RunLaterAsync(fault, stop);
            if (!await clock.PassAsync(Look, stop))
                return Task.CompletedTask;
        }
    }

    private async Task RunLaterAsync(PlannedFault fault, CancellationToken stop)
    {
        while (await clock.PassAsync(Look, stop))
        {
            if (await FindAsync(fault) is { } target)
            {
                await RunAsync(fault, target);
                return;
            }
        }
    }

    // Never the last silo or gateway that works.
    private async Task<Member?> FindAsync(PlannedFault fault)
    {
        var group = fault.Kind is FaultKind.KillGateway or FaultKind.FreezeGateway or FaultKind.PauseGateway or FaultKind.CutGateway
            ? cluster.Gateways
            : cluster.Silos;
        var able = new List<Member>();
        foreach (var member in group.Where(member => member.IsUp && !IsHit(member)))
        {
            if (await member.IsReadyAsync())
                able.Add(member);
        }

        if (fault.IsPersonal)
            return able.Find(member => member == group[fault.Choice]);
        if (able.Count < 2)
            return null;
        var host = cluster.Host;
        return fault.OnHost && host is not null && able.Contains(host) ? host : able[fault.Choice % able.Count];
    }

    private async Task RunAsync(PlannedFault fault, Member target)
    {
        lock (_gate)
            _hit.Add(target);
        var record = new FaultRecord(fault.Kind, target.Name, clock.Now);
        _records.Enqueue(record);
        switch (fault.Kind)
        {
            case FaultKind.KillSilo or FaultKind.KillGateway:
                target.IsHeldDown = true;
                target.Kill();
                await clock.DelayAsync(fault.Length, CancellationToken.None);
                target.Start();
                target.IsHeldDown = false;
                await ReadyAsync(target);
                break;
            case FaultKind.CutSilo or FaultKind.CutGateway:
                if (fault.Silent)
                    target.Link!.Silence();
                else
                    target.Link!.Refuse();
                await clock.DelayAsync(fault.Length, CancellationToken.None);
                target.Link!.Repair();
                break;
            default:
                target.Freeze();
                await clock.DelayAsync(fault.Length, CancellationToken.None);
                // Bytes that come later are its own.
                record.Until = clock.Now;
                target.Thaw();
                break;
        }

        record.Until ??= clock.Now;
        lock (_gate)
            _hit.Remove(target);
    }

    private async Task RestartStoreAsync(PlannedFault fault, Task before)
    {
        await before;
        var record = new FaultRecord(FaultKind.RestartStore, "store", clock.Now);
        _records.Enqueue(record);
        cluster.Store.Kill();
        await clock.DelayAsync(fault.Length, CancellationToken.None);
        await cluster.Store.RestartAsync();
        record.Until = clock.Now;
    }

    private bool IsHit(Member member)
    {
        lock (_gate)
            return _hit.Contains(member);
    }

    private static async Task ReadyAsync(Member member)
    {
        try
        {
            await Eventually.True($"{member.Name} to be ready again", member.IsReadyAsync, RestartPatience);
        }
        catch (TimeoutException late)
        {
            Console.Error.WriteLine(late.Message);
        }
    }
}
