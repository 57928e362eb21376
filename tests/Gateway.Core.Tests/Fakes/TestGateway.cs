using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using UserBalance.Gateway.Core.Assignments;
using UserBalance.Gateway.Core.Sync;
using UserBalance.Gateway.Core.Telemetry;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Core.Tests.Fakes;

/// <summary>A gateway's real classes for one pool, with a clock and a control plane in the test's hands.</summary>
internal sealed class TestGateway
{
    private readonly TimeSpan _startedAt;

    public TestGateway(
        PoolSettings? settings = null, FakeTimeProvider? time = null, PoolTraffic? traffic = null, ILoggerFactory? loggers = null)
    {
        Time = time ?? new FakeTimeProvider();
        Settings = settings ?? PoolAnswers.Settings;
        _startedAt = Elapsed;
        Pool = new GatewayPool(PoolAnswers.Pool, Id, ControlPlane.Grains, Time, loggers ?? NullLoggerFactory.Instance, traffic);
    }

    public SessionId Id { get; } = new("g1", Guid.NewGuid());

    public FakeTimeProvider Time { get; }

    public FakeControlPlane ControlPlane { get; } = new();

    public GatewayPool Pool { get; }

    /// <summary>What the pool publishes.</summary>
    public PoolSettings Settings { get; set; }

    /// <summary>The epoch in which the pool answers.</summary>
    public long Epoch { get; set; } = 1;

    /// <summary>The claim under which it answers; it says nothing of it unless told to.</summary>
    public ClaimIdentity Claim { get; set; }

    /// <summary>Whether it does not know the claim of which the gateway has heard.</summary>
    public bool HasLostClaim { get; set; }

    /// <summary>The version that the pool publishes.</summary>
    public long Version { get; set; } = 1;

    /// <summary>What it forbids.</summary>
    public ServerId[] ForbiddenServers { get; set; } = [];

    /// <inheritdoc cref="ForbiddenServers"/>
    public ClientKey[] ForbiddenClients { get; set; } = [];

    /// <summary>The gateway's time.</summary>
    public TimeSpan Now => Elapsed - _startedAt;

    private TimeSpan Elapsed => Time.GetElapsedTime(0);

    public static IPAddress Address(int client) => new([10, 0, (byte)(client >> 8), (byte)client]);

    public static ClientKey Client(int client) => ClientKey.From(Address(client));

    public void Advance(double seconds) => Time.Advance(TimeSpan.FromSeconds(seconds));

    public SyncReply ReplyTo(SyncRequest request, params ClientKey[] notHeld) => new()
    {
        Published = new PoolVersion(Epoch, Version),
        Stamp = Now.Ticks + 1,
        Snapshot = request.Applied == new PoolVersion(Epoch, Version) && request.Claim == Claim ? null : Snapshot(),
        Claim = Claim,
        HasLostClaim = HasLostClaim,
        NotHeld = notHeld,
    };

    private PoolSnapshot Snapshot() => PoolAnswers.Snapshot(Settings, PoolAnswers.S1, PoolAnswers.S2) with
    {
        ForbiddenServers = ForbiddenServers,
        ForbiddenClients = ForbiddenClients,
    };

    /// <summary>Begins a sync that is under way until its call is answered.</summary>
    public (Task<bool> Sync, GrainCall<SyncRequest, SyncReply> Call) BeginSync()
    {
        var sync = Pool.Sync.SyncAsync(Now);
        return (sync, ControlPlane.LastSync);
    }

    /// <summary>A sync that the pool answers at once.</summary>
    /// <returns>What the gateway has told.</returns>
    public async Task<SyncRequest> SyncAsync(params ClientKey[] notHeld)
    {
        var (sync, call) = BeginSync();
        call.Answer(ReplyTo(call.Request, notHeld));
        Assert.True(await sync);
        return call.Request;
    }

    /// <summary>A sync that is not answered.</summary>
    public async Task<SyncRequest> FailToSyncAsync()
    {
        var (sync, call) = BeginSync();
        call.Fail(new TimeoutException());
        Assert.False(await sync);
        return call.Request;
    }

    /// <summary>A visit that must be let in; the pool, if it is asked, answers with <paramref name="server"/>.</summary>
    public async Task<Visit> VisitAsync(int client = 1, ServerId? server = null)
    {
        var asked = ControlPlane.Admissions.Count;
        var entering = Pool.Admission.EnterAsync(Address(client));
        if (ControlPlane.Admissions.Count > asked)
            ControlPlane.LastAdmission.Answer(PoolAnswers.Assigned(server ?? PoolAnswers.S1, Epoch, Version) with { Claim = Claim.Claim });
        var entry = await entering;
        Assert.True(entry.IsAdmitted, $"Refused: {entry.Refusal}.");
        return entry.Visit!.Value;
    }

    /// <summary>A visit that is over at once.</summary>
    public async Task TouchAsync(int client = 1)
    {
        using var visit = await VisitAsync(client);
    }
}
