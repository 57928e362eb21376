using UserBalance.Grains.Abstractions;
using static UserBalance.Fuzz.Targets.BrokenPropertyException;

namespace UserBalance.Fuzz.Targets.Admin;

/// <summary>A pool that knows every server and client, and lets nothing come through that the contract does not allow.</summary>
internal sealed class CheckingPool : IServerPoolAdmin
{
    private static readonly DateTime Since = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public ValueTask<PoolStatus> GetPool() => ValueTask.FromResult(new PoolStatus
    {
        Id = "app",
        Published = new PoolVersion(3, 1),
        Settings = new PoolSettings
        {
            IdleTimeout = TimeSpan.FromSeconds(80),
            GatewayLease = TimeSpan.FromSeconds(40),
            SyncInterval = TimeSpan.FromSeconds(1),
            ReportInterval = TimeSpan.FromSeconds(10),
            ServerProtocol = ServerProtocol.Http1,
            IPv4PrefixLength = 32,
            IPv6PrefixLength = 128,
        },
        Servers =
        [
            Server(new ServerId("s1")),
            Server(new ServerId("s2")) with { State = ServerAdminState.Draining },
            Server(new ServerId("s3")) with { Health = ServerHealth.Down },
        ],
        Assigned = 1,
        Rejected = 0,
        Expired = 0,
        Moved = 0,
        Evicted = 0,
        Gateways = [new GatewayStatus(new SessionId("g1", Guid.Empty), TimeSpan.FromSeconds(1), true, 1, 1)],
        Selection = Selection.LeastUsers,
        OnServerDown = OnServerDown.Reassign,
        FailoverDelay = TimeSpan.FromSeconds(5),
    });

    public ValueTask<ClientStatus?> GetClient(ClientKey client) => ValueTask.FromResult(Known(client) ? Status(client) : null);

    public ValueTask<ClientList?> ListClients(ServerId? server, ClientCursor after, int limit)
    {
        Unless(
            limit is >= 1 and <= ClientList.MaxLimit && after is { Epoch: >= 0, Place: >= 0 }, "a listing asks for what may be asked for");
        Unless(server is null || IsLower(server.Value), "a server's name is in lower case");
        return ValueTask.FromResult(server?.Value == "s0" ? null : new ClientList([Status(Key("192.0.2.1"))], new ClientCursor(3, 1)));
    }

    public Task<ClientChange> MoveClient(ClientKey client, ServerId server, bool pin)
    {
        Unless(IsLower(server) && server.Value.Length > 0, "a server's name is in lower case");
        return Task.FromResult(ChangeFor(client));
    }

    public Task<ClientChange> EvictClient(ClientKey client) => Task.FromResult(ChangeFor(client));

    public Task<ServerStatus?> SetServerState(ServerId server, ServerAdminState state, TimeSpan? deadline)
    {
        Unless(deadline is null || (deadline >= TimeSpan.Zero && deadline <= TimeSpan.FromDays(30)), "a deadline is at most 30 days");
        Unless(IsLower(server), "a server's name is in lower case");
        return Task.FromResult<ServerStatus?>(server.Value == "s0" ? null : Server(server) with { State = state });
    }

    public Task<ServerChange> SetServer(ServerId server, string host, int port, int? maxUsers)
    {
        Unless(
            server.Value.Length is >= 1 and <= 63 && server.Value.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'),
            "a server has an id");
        Unless(host.Length is >= 1 and <= 253 && host.All(c => char.IsAscii(c) && !char.IsControl(c) && c != ' '), "a server has a host");
        Unless(port is >= 1 and <= 65535 && maxUsers is null or (>= 1 and <= 1_000_000), "a server has a port and slots");
        var outcome = server.Value switch
        {
            "s0" => ServerChangeOutcome.AddressTaken,
            "s1" => ServerChangeOutcome.Changed,
            _ => ServerChangeOutcome.Added,
        };
        return Task.FromResult(new ServerChange(outcome, outcome == ServerChangeOutcome.AddressTaken ? null : Server(server)));
    }

    public Task<ServerChange> RemoveServer(ServerId server, bool force)
    {
        Unless(IsLower(server), "a server's name is in lower case");
        var outcome = server.Value switch
        {
            "s0" => ServerChangeOutcome.Unknown,
            "s1" => force ? ServerChangeOutcome.Leaving : ServerChangeOutcome.HasUsers,
            _ => ServerChangeOutcome.Removed,
        };
        return Task.FromResult(
            new ServerChange(outcome, outcome is ServerChangeOutcome.Unknown or ServerChangeOutcome.Removed ? null : Server(server)));
    }

    public Task<ServerStatus?> WhenEmpty(ServerId server, TimeSpan timeout)
    {
        Unless(timeout <= TimeSpan.FromSeconds(10), "a pool is not asked to wait for long");
        return Task.FromResult<ServerStatus?>(
            server.Value == "s0" ? null : Server(server) with { Users = timeout <= TimeSpan.Zero ? 1 : 0 });
    }

    public ValueTask<DecisionList> ReadEvents(DecisionCursor? after, int limit) => throw new NotSupportedException();

    private static ClientChange ChangeFor(ClientKey client) => client.ToString() switch
    {
        "192.0.2.1" => ClientChange.Done,
        "192.0.2.2" => ClientChange.Pending,
        "192.0.2.3" => ClientChange.NotAssigned,
        "192.0.2.4" => ClientChange.UnknownServer,
        "192.0.2.5" => ClientChange.ServerFull,
        "192.0.2.6" => ClientChange.ServerTakesNoUsers,
        "192.0.2.7" => ClientChange.Busy,
        _ => ClientChange.Overtaken,
    };

    private static bool Known(ClientKey client) => client != Key("192.0.2.3");

    private static ClientKey Key(string text) =>
        ClientKey.TryParse(text, out var key) ? key : throw new ArgumentException(text, nameof(text));

    private static ClientStatus Status(ClientKey client) =>
        new(client, new ServerId("s1"), Since, TimeSpan.FromSeconds(1.5), Since.AddHours(1), AssignmentReason.Admitted)
        {
            Connections = [new GatewayConnections(new SessionId("g1", Guid.Empty), 1)],
        };

    private static ServerStatus Server(ServerId id) => new()
    {
        Id = id,
        Address = "10.0.0.1:80",
        State = ServerAdminState.Ready,
        Users = 1,
        MaxUsers = 2,
        Health = ServerHealth.Up,
        HealthSince = Since,
    };

    private static bool IsLower(ServerId? server) => server is { Value: { } value } && value.AsSpan().IndexOfAnyInRange('A', 'Z') < 0;
}
