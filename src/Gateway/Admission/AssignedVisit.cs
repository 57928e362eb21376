using UserBalance.Gateway.Backends;
using UserBalance.Gateway.Sync;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Admission;

/// <summary>A visit on an assignment. Begun by whoever makes it.</summary>
internal sealed class AssignedVisit(Assignment assignment, BackendServer server, GatewayClock clock) : Visit
{
    private int _isOver;

    public override ClientKey Client => assignment.Client;

    public override BackendServer Server => server;

    public override CancellationToken Revoked => assignment.Revoked;

    public override void Dispose()
    {
        if (Interlocked.Exchange(ref _isOver, 1) == 0)
            assignment.EndVisit(clock.Now);
    }
}
