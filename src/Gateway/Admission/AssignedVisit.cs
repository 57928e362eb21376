using UserBalance.Gateway.Backends;
using UserBalance.Gateway.Sync;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Admission;

/// <summary>A visit on an assignment. Begun by whoever makes it.</summary>
internal sealed class AssignedVisit : Visit
{
    private readonly Assignment _assignment;
    private readonly GatewayClock _clock;
    private int _isOver;

    public AssignedVisit(Assignment assignment, BackendServer server, Lease lease, GatewayClock clock)
    {
        (_assignment, Server, Lease, _clock) = (assignment, server, lease, clock);
        server.Monitor.Traffic.Begin();
    }

    public override ClientKey Client => _assignment.Client;

    public override BackendServer Server { get; }

    public override long Token => _assignment.Token;

    public override Lease Lease { get; }

    public override bool MayWrite => !_assignment.IsRevoked && Lease.Runs;

    public override CancellationToken Revoked => _assignment.Revoked;

    public override bool IsFirst => _assignment.IsUnreached;

    public override void Reached() => _assignment.Reached();

    public override void Dispose()
    {
        if (Interlocked.Exchange(ref _isOver, 1) != 0)
            return;
        _assignment.EndVisit(_clock.Now);
        Server.Monitor.Traffic.End();
    }
}
