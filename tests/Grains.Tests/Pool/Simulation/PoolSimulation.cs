using System.Net;
using Microsoft.Extensions.Time.Testing;
using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Storage;
using UserBalance.Grains.Pool;

namespace UserBalance.Grains.Tests.Pool.Simulation;

/// <summary>
/// A pool with a store that fails, activations that replace each other while the old ones live on as zombies, and gateways that
/// act on what they were told. Checks the promises at every step, against what is stored and what was served.
/// </summary>
internal sealed class PoolSimulation
{
    public const int Clients = 5;
    public const int Servers = 2;
    public const int UsersPerServer = 2;
    public const int Gateways = 2;
    private const int MostOperations = 10_000;

    // Around every limit of the protocol: a sync, the slack, the lease, the idle timeout.
    private static readonly TimeSpan[] Pauses =
        [.. new[] { 0.5, 1, 3, 5, 9, 10, 11, 15, 20, 30, 39, 41, 75 }.Select(TimeSpan.FromSeconds)];

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly GrainLikeContext _context = new();
    private readonly SimulatedStorage _storage = new();
    private readonly List<PoolAuthority> _activations = [];
    private readonly SimulatedGateway[] _gateways;
    private readonly Dictionary<ClientKey, DateTime> _lastActivity = [];
    private readonly PoolTiming _timing = new(Options);
    private readonly List<Task> _calls = [];
    private Dictionary<ClientKey, LedgerEntry> _entries = [];

    public PoolSimulation()
    {
        _gateways = [.. Enumerable.Range(0, Gateways).Select(i => new SimulatedGateway($"g{i}", _timing))];
        foreach (var gateway in _gateways)
            gateway.Acknowledged = Acknowledge;
        _storage.Changed = CheckStored;
        _context.Run(Claim);
        LetAllHappen();
    }

    public static PoolOptions Options { get; } = new()
    {
        Id = "app",
        MaxUsersPerServer = UsersPerServer,
        IdleTimeout = TimeSpan.FromSeconds(80),
        GatewayLease = TimeSpan.FromSeconds(40),
        Servers = [.. Enumerable.Range(1, Servers).Select(i => new ServerOptions { Id = new ServerId($"s{i}"), Host = "h", Port = i })],
    };

    private DateTime Now => _time.GetUtcNow().UtcDateTime;

    public void Run(Step step)
    {
        _context.Run(() => Do(step));
        foreach (var call in _calls.Where(call => call.IsCompleted))
            call.GetAwaiter().GetResult();
        _calls.RemoveAll(call => call.IsCompleted);
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
            case StepKind.Claim:
                Claim();
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

    /// <summary>Lets everything settle and checks that no slot is lost: after the timeout the whole pool can be filled again.</summary>
    public void Settle()
    {
        LetAllHappen();
        _context.Run(Claim);
        LetAllHappen();
        var owner = _activations[^1];
        _time.Advance(4 * _timing.IdleTimeout);
        _context.Run(() => Watch(SweepAsync(owner)));
        LetAllHappen();
        Assert.All(_calls, call => Assert.True(call.IsCompletedSuccessfully, $"Every call is answered: {call.Exception}"));
        Assert.Empty(_entries);
        var admitted = Enumerable.Range(0, 20).Count(i =>
        {
            Task<AdmitReply> answer = null!;
            _context.Run(() => answer = owner.AdmitAsync(ClientKey.From(new IPAddress([10, 1, 0, (byte)i]))).AsTask());
            LetAllHappen();
            Assert.True(answer.IsCompletedSuccessfully, "Every admission is answered.");
            return answer.Result.IsAdmitted;
        });
        Assert.Equal(Servers * UsersPerServer, admitted);
    }

    private PoolAuthority? Pick(int index) => _activations.Count == 0 ? null : _activations[^(1 + (index % Math.Min(_activations.Count, 2)))];

    private void LetAllHappen()
    {
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
        try
        {
            _activations.Add(await PoolAuthority.ClaimAsync(Options, _storage, _time));
        }
        catch (Exception failure) when (failure is IOException or PoolUnavailableException)
        {
            // Whoever asks next tries again.
        }
    }

    private async Task AdmitAsync(PoolAuthority pool, SimulatedGateway gateway, ClientKey client)
    {
        var asked = Now;
        try
        {
            var admission = await pool.AdmitAsync(client);
            if (admission.IsAdmitted)
                OnAdmitted(admission, gateway, client, asked);
            else
                Assert.DoesNotContain(pool.Ledger.Roster.Servers, server => server.CanAdmit);
        }
        catch (Exception failure) when (failure is IOException or PoolUnavailableException)
        {
            // The outcome is unknown, and asking again is safe.
        }
    }

    private void OnAdmitted(AdmitReply admission, SimulatedGateway gateway, ClientKey client, DateTime asked)
    {
        Assert.True(_entries.TryGetValue(client, out var entry), "Promise 3: an acknowledged assignment is stored.");
        Assert.Equal(admission.Server, ServerOf(entry));
        Acknowledge(client, asked);
        gateway.Store(client, admission, asked, Now);
    }

    private void Visit(SimulatedGateway gateway, ClientKey client)
    {
        if (gateway.Visit(client, Now) is not { } server)
            return;
        Assert.True(_entries.TryGetValue(client, out var entry), "Promises 1 and 2: whoever is served holds a slot.");
        Assert.Equal(ServerOf(entry), server);
    }

    private void Acknowledge(ClientKey client, DateTime at)
    {
        if (at > _lastActivity.GetValueOrDefault(client))
            _lastActivity[client] = at;
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

    private ServerId ServerOf(LedgerEntry entry) =>
        new(_storage.Root!.Servers.Single(server => server.Number == entry.Server).Id);

    private void CheckStored()
    {
        var all = _storage.Pages.SelectMany(page => page.Entries).ToArray();
        Assert.Distinct(all.Select(entry => entry.Client));
        foreach (var users in all.CountBy(entry => entry.Server))
            Assert.True(users.Value <= UsersPerServer, "Promise 1: never more assignments than capacity.");

        var now = all.ToDictionary(entry => entry.Client);
        foreach (var gone in _entries.Keys.Where(client => !now.ContainsKey(client)))
        {
            var served = _gateways.Max(gateway => gateway.LastActivityOf(gone, Now)) ?? DateTime.MinValue;
            var acknowledged = _lastActivity.GetValueOrDefault(gone);
            Assert.True(Now - served >= Options.IdleTimeout, "Promise 4: nobody is expired early (served).");
            Assert.True(Now - acknowledged >= Options.IdleTimeout, "Promise 4: nobody is expired early (acknowledged).");
        }

        _entries = now;
    }

    public enum StepKind
    {
        Admit,
        Visit,
        Sync,
        ReleaseIfIdle,
        Sweep,
        Claim,
        Store,
        StoreFails,
        Wait,
    }

    public readonly record struct Step(StepKind Kind, int A, int B, int C);
}
