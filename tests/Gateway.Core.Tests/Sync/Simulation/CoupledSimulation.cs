using Microsoft.Extensions.Time.Testing;
using UserBalance.Gateway.Core.Tests.Fakes;
using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Configuration;
using UserBalance.Grains.Ledger;
using UserBalance.Grains.Pool;
using UserBalance.Grains.Tests.Pool.Simulation;

namespace UserBalance.Gateway.Core.Tests.Sync.Simulation;

/// <summary>
/// Real gateways and real pool activations over a network that loses and delays, and a store that fails, while operators move, pin
/// and evict clients, take servers out of use, add, change and remove them, and servers go down and come back. At every step it is checked
/// that whoever may be sending something to a server holds a slot there and nowhere else, and that nobody is expired early.
/// </summary>
internal sealed partial class CoupledSimulation
{
    public const int Clients = 5;
    public const int Servers = 2;
    public const int UsersPerServer = 2;
    private const int Gateways = 2;
    private const int MostMessages = 10_000;
    private static readonly TimeSpan TimeStep = TimeSpan.FromSeconds(0.25);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly GrainLikeContext _context = new();
    private readonly SimulatedStorage _storage = new();
    private readonly SimulatedNetwork _network = new();
    private readonly List<PoolAuthority> _activations = [];
    private readonly List<SimulatedProcess> _processes = [];
    private readonly List<Task> _calls = [];
    private readonly List<ClientKey> _evicting = [];
    private readonly PoolRules _rules;

    public CoupledSimulation(PoolRules rules)
    {
        _rules = rules;
        _storage.Changed = CheckStored;
        Turn(() => Watch(ClaimAsync()));
        LetAllHappen();
        for (var i = 0; i < Gateways; i++)
            Turn(() => StartProcess(i));
        LetAllHappen();
    }

    /// <summary>A sync a second, a report every 2 s, a lease of 8 s, an assignment usable for 14 s.</summary>
    public static PoolOptions Options { get; } = new()
    {
        Id = "app",
        MaxUsersPerServer = UsersPerServer,
        IdleTimeout = TimeSpan.FromSeconds(16),
        GatewayLease = TimeSpan.FromSeconds(8),
        Servers = [.. Enumerable.Range(1, Servers).Select(i => new ServerOptions { Id = new ServerId($"s{i}"), Host = "h", Port = i })],
    };

    private DateTime Now => _time.GetUtcNow().UtcDateTime;

    public void Run(Step step)
    {
        switch (step.Kind)
        {
            case StepKind.Wait:
                Wait(step.A % 12);
                break;
            case StepKind.Live:
                Live(step.A);
                break;
            default:
                Turn(() => Do(step));
                break;
        }
    }

    /// <summary>Everything recovers: the gateways serve, and once everybody is idle the whole pool can be filled again.</summary>
    public void Settle()
    {
        _processes.ForEach(process => process.IsCutOff = false);
        LetAllHappen();
        Turn(() => Watch(ClaimAsync()));
        LetAllHappen();
        Turn(() => _activations.SkipLast(1).ToList().ForEach(zombie => zombie.Abandon(new PoolUnavailableException("Replaced."))));
        foreach (var server in Options.Servers)
        {
            Turn(() => Watch(QuietlyAsync(() => _activations[^1].Servers.SetAsync(server.Id, server.Host, server.Port, UsersPerServer))));
            LetAllHappen();
            Turn(() => Watch(QuietlyAsync(() => _activations[^1].Servers.SetStateAsync(server.Id, ServerAdminState.Ready, null))));
        }

        Turn(() => Watch(QuietlyAsync(() => _activations[^1].Servers.RemoveAsync(PickServer(Servers), force: true))));
        Live(20);
        foreach (var server in Options.Servers)
            Turn(() => _processes.ForEach(process => process.Look(server.Id, isUp: true)));
        Assert.All(_processes, process => Assert.True(process.IsOver || process.Pool.Session.IsLive, "A gateway recovers."));
        Turn(() => _processes.ForEach(process => process.EndAll()));
        Live(240);
        Assert.True(_entries.Count == 0, "No slot is lost.");
        Assert.Equal(
            Options.Servers.Select(server => (server.Id, server.Port)),
            _activations[^1].Ledger.Roster.Servers.Select(server => (server.Id, server.Port)));
        for (var client = 0; client < 20; client++)
            Turn(() => Watch(VisitAsync(Serving(client), 100 + client)));
        // Whoever comes while a full pool is asked about others waits for the next time.
        Live(1);
        Assert.Equal(Servers * UsersPerServer, _processes.Sum(process => process.OpenVisits.Count()));
    }

    private void Do(Step step)
    {
        var process = Serving(step.B);
        switch (step.Kind)
        {
            case StepKind.Visit:
                Watch(VisitAsync(process, step.A % Clients));
                break;
            case StepKind.Touch:
                Watch(TouchAsync(process, step.A % Clients));
                break;
            case StepKind.End:
                process.End(step.A);
                break;
            case StepKind.CutOff:
                process.IsCutOff = !process.IsCutOff;
                break;
            case StepKind.Deliver when _network.Pending > 0:
                _network.Deliver(step.A, Pick(step.C));
                break;
            case StepKind.Lose when _network.Pending > 0:
                _network.Lose(step.A);
                break;
            case StepKind.Store when _storage.Pending > 0:
                _storage.Happen(step.A, SimulatedStorage.Outcome.Succeeds);
                break;
            case StepKind.StoreFails when _storage.Pending > 0:
                _storage.Happen(step.A, step.B % 2 == 0 ? SimulatedStorage.Outcome.Fails : SimulatedStorage.Outcome.LosesReply);
                break;
            case StepKind.Release:
                Watch(QuietlyAsync(() => Pick(step.C).ReleaseIfIdleAsync(TestGateway.Client(step.A % Clients)).AsTask()));
                break;
            case StepKind.Sweep:
                Sweep(Pick(step.C));
                break;
            case StepKind.Move:
                Watch(
                    QuietlyAsync(() => Pick(step.C).Moves.MoveAsync(TestGateway.Client(step.A % Clients), PickServer(step.B), pin: false)));
                break;
            case StepKind.Evict:
                Watch(EvictAsync(Pick(step.C), TestGateway.Client(step.A % Clients)));
                break;
            case StepKind.SetState:
                Watch(QuietlyAsync(() => Pick(step.C).Servers.SetStateAsync(
                    PickServer(step.B), (ServerAdminState)(step.A % 3), TimeSpan.FromSeconds(step.C))));
                break;
            case StepKind.Look:
                process.Look(PickServer(step.A), isUp: step.C % 2 == 0);
                break;
            case StepKind.Elsewhere:
                Watch(LeaveUnreachedAsync(process));
                break;
            case StepKind.SetServer:
                Watch(QuietlyAsync(() => Pick(step.C).Servers.SetAsync(PickServer(step.A), "h", PickPort(step.A, step.B), UsersPerServer)));
                break;
            case StepKind.RemoveServer:
                Watch(QuietlyAsync(() => Pick(step.C).Servers.RemoveAsync(PickServer(step.A), force: step.B % 2 == 0)));
                break;
            case StepKind.Claim:
                Watch(ClaimAsync());
                break;
            case StepKind.Restart:
                Restart(process, step);
                break;
        }
    }

    private void Restart(SimulatedProcess process, Step step)
    {
        if (step.A % 2 == 0)
            process.Kill();
        else
            Watch(process.LeaveAsync(endVisits: step.C % 2 == 0));
        StartProcess(_processes.Count);
    }

    private void StartProcess(int number)
    {
        var process = new SimulatedProcess($"g{number}", _network, () => Now);
        process.Acknowledged = Acknowledge;
        process.TurnedAway = CheckTurnedAway;
        _processes.RemoveAll(process => process.IsOver);
        _processes.Add(process);
    }

    private SimulatedProcess Serving(int index) => _processes.Where(process => !process.IsStopping).ElementAt(index % Gateways);

    // Mostly the newest activation; at times a call still reaches its predecessor.
    private PoolAuthority Pick(int choice) => _activations[^(choice == 0 && _activations.Count > 1 ? 2 : 1)];

    private async Task ClaimAsync() =>
        await QuietlyAsync(async () => _activations.Add(await PoolAuthority.ClaimAsync(Options, _storage, _time, _rules)));

    private async Task EvictAsync(PoolAuthority pool, ClientKey client)
    {
        _evicting.Add(client);
        await QuietlyAsync(() => pool.Moves.EvictAsync(client));
        _evicting.Remove(client);
    }

    // One more than are configured: it comes and goes at run time.
    private static ServerId PickServer(int index) => new($"s{1 + (index % (Servers + 1))}");

    // Two addresses for each.
    private static int PickPort(int server, int choice) => 1 + (server % (Servers + 1)) + (choice / 4 * 10);

    private static async Task QuietlyAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (Exception failure) when (failure is IOException or PoolUnavailableException)
        {
            // Whoever needs it asks again.
        }
    }

    public enum StepKind
    {
        Visit,
        Touch,
        End,
        CutOff,
        Deliver,
        Lose,
        Store,
        StoreFails,
        Release,
        Sweep,
        Move,
        Evict,
        SetState,
        Look,
        Elsewhere,
        SetServer,
        RemoveServer,
        Claim,
        Restart,
        Wait,
        Live,
    }

    public readonly record struct Step(StepKind Kind, int A, int B, int C);
}
