using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Storage;

namespace UserBalance.Grains.Ledger;

/// <summary>A server and the slots that are taken on it.</summary>
internal sealed class PoolServer
{
    private TaskCompletionSource? _emptied;

    public PoolServer(ServerRecord record)
    {
        Number = record.Number;
        Id = new ServerId(record.Id);
        KnownSince = new PoolVersion(record.AddressEpoch + 1, 0);
        Apply(record);
    }

    public int Number { get; }

    public ServerId Id { get; }

    public string Host { get; private set; } = "";

    public int Port { get; private set; }

    public int MaxUsers { get; private set; }

    public ServerAdminState State { get; private set; }

    /// <summary>When the users that are left while it drains are moved.</summary>
    public DateTime? DrainUntil { get; private set; }

    /// <summary>
    /// The published state that first names it at its present address: a gateway that has not applied it, nor a later one, would send
    /// its clients elsewhere.
    /// </summary>
    public PoolVersion KnownSince { get; private set; }

    /// <summary>The address that it is to have once no gateway sends anything to the present one.</summary>
    public (string Host, int Port)? NextAddress { get; private set; }

    /// <summary>Nobody wants it any more: it is forgotten when it has no users.</summary>
    public bool IsRetired { get; private set; }

    /// <summary>It is being taken out of the root: nobody may come in any more, whatever else is wanted of it meanwhile.</summary>
    public bool IsBeingForgotten { get; set; }

    /// <summary>It was told to go although it had users: those that find no slot elsewhere are evicted.</summary>
    public bool IsRemoved { get; private set; }

    /// <summary>Whether it answers, by the majority of the gateways. Not stored: a new activation is told soon.</summary>
    public ServerHealth Health { get; private set; }

    public DateTime HealthSince { get; private set; }

    /// <summary>Why its users are to be given other servers, once it is forbidden; <see langword="null"/> when they may stay.</summary>
    public AssignmentReason? Evacuation { get; set; }

    /// <summary>
    /// It is down, and there are not slots elsewhere for all its users: each is moved on its own, and nobody else is disturbed.
    /// </summary>
    public bool LeavesOneByOne { get; set; }

    /// <summary>How many of its users are being moved so, each with a slot that is reserved.</summary>
    public int Leaving { get; set; }

    /// <summary>
    /// Occupied slots: what is assigned, also while a write is under way, what is released or vacated but not yet stored so, and
    /// what is reserved for a client that is being moved here.
    /// </summary>
    public int Users
    {
        get;
        set
        {
            field = value;
            if (value == 0)
                EndWaiting();
        }
    }

    /// <summary>Completes when it has no users, or when nobody is to wait for that any longer.</summary>
    public Task Emptied => Users == 0
        ? Task.CompletedTask
        : (_emptied ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>The clients here that are not pinned, in whatever state their entries are.</summary>
    public int Unpinned { get; set; }

    public bool TakesUsers => State == ServerAdminState.Ready && Health == ServerHealth.Up && !IsBeingForgotten;

    public bool CanAdmit => TakesUsers && Users < MaxUsers;

    /// <summary>Takes over what is stored of it. One that nobody wants any more takes no new users, whatever is wanted of it.</summary>
    public void Apply(ServerRecord record)
    {
        (Host, Port, MaxUsers) = (record.Host, record.Port, record.MaxUsers);
        NextAddress = record.NextHost is { } host ? (host, record.NextPort) : null;
        (IsRetired, IsRemoved, DrainUntil) = (record.Retired, record.Removed, record.DrainUntil);
        State = record.Removed ? ServerAdminState.Maintenance
            : record.Retired && record.Wanted == ServerAdminState.Ready ? ServerAdminState.Draining
            : record.Wanted;
    }

    /// <summary>Has whoever awaits <see cref="Emptied"/> look again.</summary>
    public void EndWaiting()
    {
        _emptied?.SetResult();
        _emptied = null;
    }

    /// <summary>It has another address now, or is new: what was seen of the one before says nothing.</summary>
    /// <param name="since">The published state that first names it so.</param>
    /// <param name="now">The pool's time.</param>
    public void MovedIn(PoolVersion since, DateTime now)
    {
        KnownSince = since;
        (Health, HealthSince) = (ServerHealth.Up, now);
    }

    /// <summary>Books the gateways' verdict.</summary>
    /// <returns>Whether it is another one than before.</returns>
    public bool Judge(ServerHealth verdict, DateTime now)
    {
        if (HealthSince != default && verdict == Health)
            return false;
        var changed = verdict != Health;
        (Health, HealthSince) = (verdict, now);
        return changed;
    }
}
