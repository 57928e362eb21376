using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Decisions;

namespace UserBalance.Grains.Telemetry;

/// <summary>
/// How many servers a pool would need: for the clients that hold a slot, and for those that were rejected lately and have no slot
/// since. A client counts once, however often it is rejected, for 30 to 60 s after the last time.
/// </summary>
/// <remarks>For one caller at a time, as in a grain.</remarks>
/// <param name="usersPerServer">How many users a server of this pool usually takes.</param>
/// <param name="time">The source of time.</param>
internal sealed class PoolDemand(int usersPerServer, TimeProvider time)
{
    /// <summary>How many rejected clients are told apart; a flood of more counts as so many.</summary>
    public const int MaxRejected = 100_000;

    private static readonly TimeSpan HalfWindow = TimeSpan.FromSeconds(30);

    private HashSet<ClientKey> _rejected = [];
    private HashSet<ClientKey> _rejectedBefore = [];
    private long _turned = time.GetTimestamp();

    /// <summary>How many clients were rejected lately and have no slot.</summary>
    public int Rejected
    {
        get
        {
            Turn();
            return _rejected.Count + _rejectedBefore.Count;
        }
    }

    /// <summary>Books a decision of the pool.</summary>
    public void Count(PoolEvent decision)
    {
        if (decision.Kind is not (PoolEventKind.Assigned or PoolEventKind.Rejected))
            return;
        Turn();
        _rejectedBefore.Remove(decision.Client);
        if (decision.Kind == PoolEventKind.Assigned)
            _rejected.Remove(decision.Client);
        else if (_rejected.Count + _rejectedBefore.Count < MaxRejected)
            _rejected.Add(decision.Client);
    }

    /// <summary>How many servers would hold them all.</summary>
    /// <param name="users">How many clients hold a slot.</param>
    public int WantedServers(int users) => (int)Math.Ceiling((users + Rejected) / (double)usersPerServer);

    private void Turn()
    {
        var elapsed = time.GetElapsedTime(_turned);
        if (elapsed < HalfWindow)
            return;
        _rejectedBefore = elapsed < 2 * HalfWindow ? _rejected : [];
        _rejected = [];
        _turned = time.GetTimestamp();
    }
}
