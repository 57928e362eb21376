namespace UserBalance.Grains.Abstractions;

/// <summary>The operator's view of a pool. Keyed by the pool's id; never called by the data path.</summary>
[Alias("UserBalance.IServerPoolAdmin")]
public interface IServerPoolAdmin : IGrainWithStringKey
{
    /// <summary>The pool and its servers as they are now.</summary>
    [Alias("GetPool"), ResponseTimeout("00:00:05")]
    ValueTask<PoolStatus> GetPool();

    /// <summary>
    /// Where a client is and, as its gateways tell within a second, how many connections it has; <see langword="null"/> when it holds
    /// no slot.
    /// </summary>
    /// <param name="client">The client.</param>
    [Alias("GetClient"), ResponseTimeout("00:00:05")]
    ValueTask<ClientStatus?> GetClient(ClientKey client);

    /// <summary>Lists clients, a part at a time, without their connections; those that stay come exactly once.</summary>
    /// <param name="server">Of this server only; <see langword="null"/> for all.</param>
    /// <param name="after">Where the part before ended; the default for the first.</param>
    /// <param name="limit">How many at the most, 1 to <see cref="ClientList.MaxLimit"/>.</param>
    /// <returns>The clients, or <see langword="null"/> when the pool has no such server.</returns>
    [Alias("ListClients"), ResponseTimeout("00:00:05")]
    ValueTask<ClientList?> ListClients(ServerId? server, ClientCursor after, int limit);

    /// <summary>
    /// Moves a client to another server, behind a fence: the new server gets its first request only when no gateway can send the
    /// old one any more. Asking again while it is pending answers <see cref="ClientChange.Busy"/>.
    /// </summary>
    /// <param name="client">The client.</param>
    /// <param name="server">Where to.</param>
    /// <param name="pin">Whether it is pinned there: it does not expire and is not failed over until it is moved or evicted.</param>
    /// <returns>What became of it within five seconds.</returns>
    [Alias("MoveClient"), ResponseTimeout("00:00:10")]
    Task<ClientChange> MoveClient(ClientKey client, ServerId server, bool pin);

    /// <summary>Takes a client's slot away, behind a fence. It may come back as a new client.</summary>
    /// <param name="client">The client.</param>
    /// <returns>What became of it within five seconds.</returns>
    [Alias("EvictClient"), ResponseTimeout("00:00:10")]
    Task<ClientChange> EvictClient(ClientKey client);

    /// <summary>Sets, durably, what the operator wants of a server. Maintenance begins to move its users before this returns.</summary>
    /// <param name="server">The server.</param>
    /// <param name="state">What is wanted.</param>
    /// <param name="deadline">For draining: after how long the users that are left are moved, or <see langword="null"/> for never.</param>
    /// <returns>The server as it is then, or <see langword="null"/> when the pool has none of that name.</returns>
    [Alias("SetServerState"), ResponseTimeout("00:00:05")]
    Task<ServerStatus?> SetServerState(ServerId server, ServerAdminState state, TimeSpan? deadline);

    /// <summary>Adds a server, or changes its address or its number of slots. Fewer slots than users evict nobody.</summary>
    /// <param name="server">The server.</param>
    /// <param name="host">An IP address or a host name.</param>
    /// <param name="port">The port, 1 to 65535.</param>
    /// <param name="maxUsers">How many users it takes, or <see langword="null"/> for what it has, or for a new one the pool's
    /// number.</param>
    [Alias("SetServer"), ResponseTimeout("00:00:05")]
    Task<ServerChange> SetServer(ServerId server, string host, int port, int? maxUsers);

    /// <summary>Forgets a server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="force">
    /// Whether it is to go although it has users: they are moved, or evicted where there is no slot for them, behind a fence.
    /// </param>
    [Alias("RemoveServer"), ResponseTimeout("00:00:05")]
    Task<ServerChange> RemoveServer(ServerId server, bool force);

    /// <summary>Waits until a server has no users.</summary>
    /// <param name="server">The server.</param>
    /// <param name="timeout">For how long, at most 10 s.</param>
    /// <returns>The server as it is then, or <see langword="null"/> when the pool has none of that name (any more).</returns>
    [Alias("WhenEmpty"), ResponseTimeout("00:00:15")]
    Task<ServerStatus?> WhenEmpty(ServerId server, TimeSpan timeout);

    /// <summary>Reads the pool's decisions. The last 4096 are kept, and no longer than the activation lives.</summary>
    /// <param name="after">Where the answer before ended; <see langword="null"/> for the present, with no decisions yet.</param>
    /// <param name="limit">How many at the most, 1 to <see cref="DecisionList.MaxLimit"/>.</param>
    [Alias("ReadEvents"), ResponseTimeout("00:00:05")]
    ValueTask<DecisionList> ReadEvents(DecisionCursor? after, int limit);
}
