using UserBalance.Gateway.Core.Tests.Fakes;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Admin.Tests.Setup;

/// <summary>A pool with two servers and one client, which does what operators ask of it.</summary>
internal static class SamplePool
{
    public const string Id = "app";

    public static readonly DateTime Start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    public static readonly ServerStatus Server = new()
    {
        Id = new ServerId("s1"),
        Address = "10.0.0.1:80",
        State = ServerAdminState.Ready,
        Users = 1,
        MaxUsers = 2,
        Health = ServerHealth.Up,
        HealthSince = Start,
    };

    /// <summary>The key of the only client.</summary>
    public const string Client = "192.0.2.1";

    public static ClientStatus Status => StatusOf(Key(Client));

    public static PoolStatus Pool { get; } = new()
    {
        Id = Id,
        Published = new PoolVersion(3, 1),
        Settings = PoolAnswers.Settings,
        Servers = [Server, Server with { Id = new ServerId("s2"), Users = 0 }],
        Assigned = 1,
        Rejected = 0,
        Expired = 0,
        Moved = 0,
        Evicted = 0,
        Gateways = [],
        Selection = Selection.LeastUsers,
        OnServerDown = OnServerDown.Reassign,
        FailoverDelay = TimeSpan.FromSeconds(5),
    };

    public static ClientKey Key(string text) =>
        ClientKey.TryParse(text, out var key) ? key : throw new ArgumentException(text, nameof(text));

    public static ClientStatus StatusOf(ClientKey client) =>
        new(client, Server.Id, Start, TimeSpan.FromSeconds(1.5), Start + TimeSpan.FromHours(1), AssignmentReason.Admitted);

    public static FakePoolAdmin Create() => FakePoolAdmin.Create()
        .On(nameof(IServerPoolAdmin.GetPool), _ => new ValueTask<PoolStatus>(Pool))
        .On(nameof(IServerPoolAdmin.GetClient), args => new ValueTask<ClientStatus?>(IsClient(args[0]) ? Status : null))
        .On(nameof(IServerPoolAdmin.ListClients), args => new ValueTask<ClientList?>(
            args[0] is null || IsServer(args[0]) ? new ClientList([Status], new ClientCursor(3, 1)) : null))
        .On(nameof(IServerPoolAdmin.EvictClient), args => Task.FromResult(IsClient(args[0]) ? ClientChange.Done : ClientChange.NotAssigned))
        .On(nameof(IServerPoolAdmin.MoveClient), args => Task.FromResult(
            !IsServer(args[1]) ? ClientChange.UnknownServer : IsClient(args[0]) ? ClientChange.Done : ClientChange.NotAssigned))
        .On(nameof(IServerPoolAdmin.SetServerState), args => Task.FromResult<ServerStatus?>(
            IsServer(args[0]) ? Server with { Id = (ServerId)args[0]!, State = (ServerAdminState)args[1]! } : null))
        .On(nameof(IServerPoolAdmin.SetServer), args => Task.FromResult(Set((ServerId)args[0]!)))
        .On(nameof(IServerPoolAdmin.RemoveServer), args => Task.FromResult(
            new ServerChange(IsServer(args[0]) ? ServerChangeOutcome.Removed : ServerChangeOutcome.Unknown, null)))
        .On(nameof(IServerPoolAdmin.WhenEmpty), args => Task.FromResult<ServerStatus?>(
            IsServer(args[0]) ? Server with { Users = 0 } : null))
        .On(nameof(IServerPoolAdmin.ReadEvents), _ => new ValueTask<DecisionList>(new DecisionList([], new DecisionCursor(3, 0))));

    private static ServerChange Set(ServerId id) =>
        new(IsServer(id) ? ServerChangeOutcome.Changed : ServerChangeOutcome.Added, Server with { Id = id });

    private static bool IsClient(object? key) => key is ClientKey client && client == Key(Client);

    private static bool IsServer(object? id) => id is ServerId server && Pool.Servers.Any(known => known.Id == server);
}
