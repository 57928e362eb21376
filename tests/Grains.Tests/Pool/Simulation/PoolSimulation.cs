using System.Net;
using Microsoft.Extensions.Time.Testing;
using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Configuration;
using UserBalance.Grains.Pool;
using UserBalance.Grains.Timing;

namespace UserBalance.Grains.Tests.Pool.Simulation;

/// <summary>
/// A pool with a store that fails, activations that replace each other while the old ones live on as zombies, gateways that act on
/// what they were told and see servers go down, and operators who move clients and change the list of servers. Checks the promises at every
/// step, against what is stored and what was served.
/// </summary>
internal sealed partial class PoolSimulation
{
    public const int Clients = 5;
    public const int Servers = 2;
    public const int UsersPerServer = 2;
    private const int MaxUsersPerServer = 3;
    public const int Gateways = 2;
    private const int MostOperations = 10_000;

    // Around every limit of the protocol: a sync, the slack, the lease, the idle timeout.
    private static readonly TimeSpan[] Pauses =
        [.. new[] { 0.5, 1, 3, 5, 9, 10, 11, 15, 20, 30, 39, 41, 75 }.Select(TimeSpan.FromSeconds)];

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly GrainLikeContext _context = new();
    private readonly SimulatedStorage _storage;
    private readonly List<PoolAuthority> _activations = [];
    private readonly SimulatedGateway[] _gateways;
    private readonly Dictionary<ClientKey, DateTime> _lastActivity = [];
    private readonly PoolOptions _options;
    private readonly PoolTiming _timing;
    private readonly List<Task> _calls = [];
    private readonly SimulationRules _rules;
    private readonly List<ClientKey> _evicting = [];
    private readonly HashSet<ClientKey> _unpinned = [];
    private int _claiming;

    public PoolSimulation(SimulationRules rules)
    {
        _rules = rules;
        _options = Configuration with { IdleTimeout = rules.IdleTimeout };
        _timing = new PoolTiming(_options);
        _storage = new SimulatedStorage { ReadsFromCopies = !rules.ProofFromMaster };
        _gateways =
            [.. Enumerable.Range(0, Gateways).Select(i => new SimulatedGateway($"g{i}", _timing, rules) { Acknowledged = Acknowledge })];
        _storage.Changed = CheckStored;
        _context.Run(Claim);
        LetAllHappen();
    }

    private static PoolOptions Configuration { get; } = new()
    {
        Id = "app",
        MaxUsersPerServer = UsersPerServer,
        GatewayLease = TimeSpan.FromSeconds(40),
        Servers = [.. Enumerable.Range(1, Servers).Select(i => new ServerOptions { Id = new ServerId($"s{i}"), Host = "h", Port = i })],
    };

    private DateTime Now => _time.GetUtcNow().UtcDateTime;

    public void Run(Step step)
    {
        WaitForWhoeverAskedBefore();
        _context.Run(() => Do(step));
        foreach (var call in _calls.Where(call => call.IsCompleted))
            call.GetAwaiter().GetResult();
        _calls.RemoveAll(call => call.IsCompleted);
        CheckSlots();
    }

    private void Do(Step step)
    {
        var client = ClientKey.From(new IPAddress([10, 0, 0, (byte)(step.A % Clients)]));
        var gateway = _gateways[step.B % Gateways];
        switch (step.Kind)
        {
            case StepKind.Admit when Pick(step.C) is { } pool:
                Watch(AdmitAsync(pool, gateway, client));
                break;
            case StepKind.Visit:
                Visit(gateway, client);
                break;
            case StepKind.Sync when Pick(step.C) is { } pool && !gateway.IsSyncing:
                Watch(gateway.SyncAsync(pool, () => Now));
                break;
            case StepKind.ReleaseIfIdle when Pick(step.C) is { } pool:
                Watch(ReleaseAsync(pool, client));
                break;
            case StepKind.Sweep when Pick(step.C) is { } pool:
                Watch(SweepAsync(pool));
                break;
            case StepKind.Move when Pick(step.C) is { } pool:
                Watch(ChangeAsync(() => pool.Moves.MoveAsync(client, PickServer(step.B), Pin(client, step.C))));
                break;
            case StepKind.Evict when Pick(step.C) is { } pool:
                Watch(EvictAsync(pool, client));
                break;
            case StepKind.SetState when Pick(step.C) is { } pool:
                Watch(ChangeAsync(
                    () => pool.Servers.SetStateAsync(PickServer(step.B), (ServerAdminState)(step.A % 3), Pauses[step.A % Pauses.Length])));
                break;
            case StepKind.AdmitElsewhere when Pick(step.C) is { } pool:
                Watch(AdmitAsync(pool, gateway, client, gateway.TokenOf(client)));
                break;
            case StepKind.Look:
                gateway.Look(PickServer(step.A));
                break;
            case StepKind.SetServer when Pick(step.C) is { } pool:
                Watch(ChangeAsync(
                    () => pool.Servers.SetAsync(PickServer(step.A), "h", PickPort(step.A, step.B), 1 + (step.B % MaxUsersPerServer))));
                break;
            case StepKind.RemoveServer when Pick(step.C) is { } pool:
                Watch(ChangeAsync(() => pool.Servers.RemoveAsync(PickServer(step.A), force: step.B % 2 == 0)));
                break;
            case StepKind.Configure when Pick(step.C) is { } pool:
                Watch(ChangeAsync(() => ConfigureAsync(pool, Configured(step.A, step.B))));
                break;
            case StepKind.Claim:
                Claim();
                break;
            case StepKind.Copy:
                _storage.Copy();
                break;
            case StepKind.GoBack:
                GoBack();
                break;
            case StepKind.Store when _storage.Pending > 0:
                _storage.Happen(step.A, SimulatedStorage.Outcome.Succeeds);
                break;
            case StepKind.StoreFails when _storage.Pending > 0:
                _storage.Happen(step.A, step.B % 2 == 0 ? SimulatedStorage.Outcome.Fails : SimulatedStorage.Outcome.LosesReply);
                break;
            case StepKind.Wait:
                _time.Advance(Pauses[step.A % Pauses.Length]);
                break;
        }
    }

    private PoolAuthority? Pick(int index) =>
        _activations.Count == 0 ? null : _activations[^(1 + (index % Math.Min(_activations.Count, 2)))];

    private void LetAllHappen()
    {
        WaitForWhoeverAskedBefore();
        for (var i = 0; _storage.Pending > 0; i++)
        {
            Assert.True(i < MostOperations, "The store is never done.");
            _context.Run(() => _storage.Happen(0, SimulatedStorage.Outcome.Succeeds));
        }
    }

    private void Watch(Task call) => _calls.Add(call);

    private void Claim() => Watch(ClaimAsync());

    private async Task ClaimAsync()
    {
        _claiming++;
        try
        {
            _activations.Add(await PoolAuthority.ClaimAsync(_options, _storage, _time, _rules.Pool));
        }
        catch (Exception failure) when (failure is IOException or PoolUnavailableException)
        {
            // Whoever asks next tries again.
        }
        finally
        {
            _claiming--;
        }
    }

    private async Task AdmitAsync(PoolAuthority pool, SimulatedGateway gateway, ClientKey client, long? unreached = null)
    {
        var asked = Now;
        try
        {
            var admission = unreached is { } token ? await pool.AdmitElsewhereAsync(client, token, []) : await pool.AdmitAsync(client);
            if (admission.IsAdmitted)
                OnAdmitted(admission, gateway, client, asked);
            else if (admission.Outcome != AdmissionOutcome.Moving)
                Assert.DoesNotContain(pool.Ledger.Roster.Servers, server => server.CanAdmit);
        }
        catch (Exception failure) when (failure is IOException or PoolUnavailableException)
        {
            // The outcome is unknown, and asking again is safe.
        }
    }

    private static async Task ReleaseAsync(PoolAuthority pool, ClientKey client)
    {
        try
        {
            await pool.ReleaseIfIdleAsync(client);
        }
        catch (Exception failure) when (failure is IOException or PoolUnavailableException)
        {
            // The reminder ticks again.
        }
    }

    private async Task EvictAsync(PoolAuthority pool, ClientKey client)
    {
        _evicting.Add(client);
        await ChangeAsync(() => pool.Moves.EvictAsync(client));
        _evicting.Remove(client);
    }

    private static async Task ChangeAsync<T>(Func<Task<T>> change)
    {
        try
        {
            await change();
        }
        catch (Exception failure) when (failure is IOException or PoolUnavailableException)
        {
            // The operator asks again.
        }
    }

    // One pin in four moves; what was not pinned may be unpinned, which is a move to where it is.
    private bool Pin(ClientKey client, int choice)
    {
        if (choice < 6)
            _unpinned.Add(client);
        return choice >= 6;
    }

    // One more than are configured: it comes and goes at run time.
    private static ServerId PickServer(int index) => new($"s{1 + (index % (Servers + 1))}");

    // One is left out, or none; all have the same number of slots.
    private PoolOptions Configured(int missing, int choice) => _options with
    {
        Servers =
        [
            .. Enumerable.Range(0, Servers + 1).Where(i => i != missing % (Servers + 2)).Select(i => new ServerOptions
            {
                Id = PickServer(i), Host = "h", Port = PickPort(i, choice), MaxUsers = 1 + (choice % MaxUsersPerServer),
            }),
        ],
    };

    private static async Task<bool> ConfigureAsync(PoolAuthority pool, PoolOptions options)
    {
        await pool.Servers.ConfigureAsync(options);
        return true;
    }

    // Two addresses for each.
    private static int PickPort(int server, int choice) => 1 + (server % (Servers + 1)) + (choice / 4 * 10);

    private static async Task SweepAsync(PoolAuthority pool)
    {
        try
        {
            await pool.SweepAsync(TimeSpan.Zero);
        }
        catch (Exception failure) when (failure is IOException or PoolUnavailableException)
        {
            // The next activation sweeps.
        }
    }

    public enum StepKind
    {
        Admit,
        Visit,
        Sync,
        ReleaseIfIdle,
        Sweep,
        Move,
        Evict,
        SetState,
        AdmitElsewhere,
        Look,
        SetServer,
        RemoveServer,
        Configure,
        Claim,
        Copy,
        GoBack,
        Store,
        StoreFails,
        Wait,
    }

    public readonly record struct Step(StepKind Kind, int A, int B, int C);
}
