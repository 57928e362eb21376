using Microsoft.Extensions.Time.Testing;
using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Configuration;
using UserBalance.Grains.Ledger;
using UserBalance.Grains.Pool;
using UserBalance.Grains.Tests.Ledger;
using UserBalance.Grains.Timing;

namespace UserBalance.Grains.Tests.Pool.Simulation;

/// <summary>A pool over a simulated store, driven call by call and storage operation by storage operation.</summary>
internal sealed class PoolScenario
{
    private readonly GrainLikeContext _context = new();

    public PoolScenario(PoolOptions? options = null)
    {
        if (options is not null)
            Options = options;
        Storage.Changed = () => Writes++;
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(LedgerSamples.Start));

    public SimulatedStorage Storage { get; } = new();

    public PoolOptions Options { get; set; } = DefaultOptions(TimeSpan.FromSeconds(80), servers: 2, usersPerServer: 2);

    public PoolTiming Timing => new(Options);

    /// <summary>How many writes the store has taken.</summary>
    public int Writes { get; private set; }

    public IEnumerable<ClientKey> StoredClients => Storage.Pages.SelectMany(page => page.Entries).Select(entry => entry.Client);

    public static PoolOptions DefaultOptions(TimeSpan idleTimeout, int servers, int usersPerServer) => new()
    {
        Id = "app",
        MaxUsersPerServer = usersPerServer,
        IdleTimeout = idleTimeout,
        Servers = [.. Enumerable.Range(1, servers).Select(i => LedgerSamples.Configured($"s{i}", port: 5000 + i))],
    };

    /// <summary>A new activation, as of now.</summary>
    public PoolAuthority Claim() => Answer(BeginClaim());

    /// <summary>A new activation that has outlived everything that gateways may know of the one before.</summary>
    public PoolAuthority ClaimAndWaitOutGateways()
    {
        var pool = Claim();
        Time.Advance(Timing.SessionLifetime + TimeSpan.FromTicks(1));
        return pool;
    }

    public Task<PoolAuthority> BeginClaim() => Begin(() => PoolAuthority.ClaimAsync(Options, Storage, Time));

    /// <summary>Begins a call and runs it until it waits for the store.</summary>
    public Task<T> Begin<T>(Func<Task<T>> call)
    {
        Task<T>? begun = null;
        _context.Run(() => begun = call());
        return begun!;
    }

    public Task<AdmitReply> BeginAdmit(PoolAuthority pool, int client) =>
        Begin(() => pool.AdmitAsync(LedgerSamples.Client(client)).AsTask());

    public Task<SyncReply> BeginSync(PoolAuthority pool, SyncRequest request) => Begin(() => pool.SyncAsync(request).AsTask());

    public AdmitReply Admit(PoolAuthority pool, int client) => Answer(BeginAdmit(pool, client));

    public SyncReply Sync(PoolAuthority pool, SyncRequest request) => Answer(BeginSync(pool, request));

    public IdleOutcome ReleaseIfIdle(PoolAuthority pool, int client) => Ask(pool, client).Outcome;

    public IdleVerdict Ask(PoolAuthority pool, int client) =>
        Answer(Begin(() => pool.ReleaseIfIdleAsync(LedgerSamples.Client(client)).AsTask()));

    /// <summary>A call and everything that it waits for in the store.</summary>
    public T Do<T>(Func<Task<T>> call) => Answer(Begin(call));

    public PoolServer? SetState(PoolAuthority pool, string server, ServerAdminState state, TimeSpan? deadline = null) =>
        Do(() => pool.Servers.SetStateAsync(new ServerId(server), state, deadline));

    public ServerChangeOutcome SetServer(PoolAuthority pool, string server, int port, int? maxUsers = null, string host = "192.0.2.1") =>
        Do(() => pool.Servers.SetAsync(new ServerId(server), host, port, maxUsers)).Outcome;

    public void Configure(PoolAuthority pool, PoolOptions options) => Do(async () =>
    {
        await pool.Servers.ConfigureAsync(options);
        return true;
    });

    public ServerChangeOutcome Remove(PoolAuthority pool, string server, bool force = false) =>
        Do(() => pool.Servers.RemoveAsync(new ServerId(server), force)).Outcome;

    public Task<ClientChange> BeginMove(PoolAuthority pool, int client, string server, bool pin = false) =>
        Begin(() => pool.Moves.MoveAsync(LedgerSamples.Client(client), new ServerId(server), pin));

    public ClientChange Move(PoolAuthority pool, int client, string server, bool pin = false) =>
        Answer(BeginMove(pool, client, server, pin));

    public Task<AdmitReply> BeginAdmitElsewhere(PoolAuthority pool, int client, long token, params ServerId[] unreached) =>
        Begin(() => pool.AdmitElsewhereAsync(LedgerSamples.Client(client), token, unreached).AsTask());

    public void Sweep(PoolAuthority pool) => Answer(BeginSweep(pool));

    public Task<bool> BeginSweep(PoolAuthority pool) => Begin(async () =>
    {
        await pool.SweepAsync(TimeSpan.Zero);
        return true;
    });

    /// <summary>The oldest storage operation that is under way happens.</summary>
    public void HappenOne(SimulatedStorage.Outcome outcome = SimulatedStorage.Outcome.Succeeds) => Happen(0, outcome);

    public void Happen(int index, SimulatedStorage.Outcome outcome) => _context.Run(() => Storage.Happen(index, outcome));

    public void LetAllHappen()
    {
        while (Storage.Pending > 0)
            HappenOne();
    }

    public T Answer<T>(Task<T> call)
    {
        LetAllHappen();
        Assert.True(call.IsCompleted, "The call waits for something that is no storage operation.");
        return call.GetAwaiter().GetResult();
    }
}
