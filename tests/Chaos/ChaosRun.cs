using UserBalance.Chaos.Faults;
using UserBalance.Chaos.Operators;
using UserBalance.Chaos.Topology;
using UserBalance.Chaos.Users;
using UserBalance.Chaos.Verdict;
using UserBalance.Chaos.Witness;

namespace UserBalance.Chaos;

/// <summary>One run: users and operators at work, faults from a seed, and the verdict from the servers' records.</summary>
internal sealed class ChaosRun(ChaosOptions options, TextWriter output)
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Unwind = TimeSpan.FromSeconds(15);

    /// <summary>How much longer a run may take until it has seen enough moves and expiries to count.</summary>
    private static readonly TimeSpan Extension = TimeSpan.FromSeconds(60);

    public async Task<RunVerdict> RunAsync()
    {
        var plan = FaultPlan.For(options);
        output.WriteLine($"seed {options.Seed}, {options.Store}{(options.Without is null ? "" : $", without {options.Without}")}");
        foreach (var fault in plan)
            output.WriteLine($"  {fault}");

        var starting = new RunClock();
        await using var servers = await WitnessServers.StartAsync(options.Servers, starting);
        await using var cluster = await Cluster.StartAsync(options, servers.Addresses);
        output.WriteLine($"ready after {starting.Now.TotalSeconds:0.0} s; times below are from the start of the users");
        return await RunAsync(plan, servers, cluster, servers.Log.Clock);
    }

    private async Task<RunVerdict> RunAsync(IReadOnlyList<PlannedFault> plan, WitnessServers servers, Cluster cluster, RunClock clock)
    {
        clock.Restart();
        var health = new GatewayHealth(cluster, clock);
        using var crowd = new Crowd(options, health, clock);
        var injector = new FaultInjector(cluster, clock);
        var people = new Operator(options, cluster, crowd, clock);
        using var stop = new CancellationTokenSource();
        var watching = Task.WhenAll(injector.SuperviseAsync(stop.Token), health.RunAsync(stop.Token));
        var operating = people.RunAsync(stop.Token);
        var injecting = options.Theme == Theme.Pauses
            ? injector.PauseAfterLateVisitsAsync(crowd.LateVisits.Reader, options.FaultUnit, stop.Token)
            : injector.RunAsync(plan, stop.Token);
        crowd.Start();

        RunVerdict Judge() =>
            new(new Evidence(options, servers.Log.All, crowd.Visits, people.Records, injector.Records) { Log = LinesOf(cluster) });
        bool IsOver() => clock.Now >= options.Duration && (injecting.IsCompleted || options.Theme == Theme.Pauses) &&
            (!options.Counts || clock.Now >= options.Duration + Extension || Judge().Missing.Count == 0);
        while (await clock.PassAsync(LookInterval, CancellationToken.None) && !IsOver())
        {
            if (options.StopAtViolation && Judge().Violations.Count > 0)
                break;
        }

        await stop.CancelAsync();
        await Task.WhenAll(injecting, operating);
        await crowd.StopAsync().WaitAsync(Unwind);
        var verdict = Judge();
        output.WriteLine($"{clock.Now.TotalSeconds:0.0} s");
        foreach (var ending in injector.Endings)
            output.WriteLine($"  ended by itself: {ending}");
        if (options.Directory is { } directory)
            Save(directory, cluster, verdict, injector);
        await watching;
        return verdict;
    }

    private static string[] LinesOf(Cluster cluster) => [.. cluster.Silos.SelectMany(silo => silo.Output)];

    private void Save(string directory, Cluster cluster, RunVerdict verdict, FaultInjector injector)
    {
        var path = Directory.CreateDirectory(Path.Combine(directory, $"{options.Store}-{options.Seed}")).FullName;
        foreach (var member in cluster.Members)
            File.WriteAllLines(Path.Combine(path, $"{member.Name}.log"), member.Output);
        File.WriteAllText(
            Path.Combine(path, "verdict.txt"),
            $"{string.Join('\n', injector.Records)}\n{RunVerdict.Header}\n{verdict.Row}\n{verdict.Details}");
    }
}
