using UserBalance.Chaos.Faults;
using UserBalance.Chaos.Operators;
using UserBalance.Chaos.Users;

namespace UserBalance.Chaos.Verdict;

/// <summary>How known users were served, and why not.</summary>
internal sealed class ServiceReport
{
    /// <summary>A reason that is no fault of the product: the connection lived on a gateway that was killed.</summary>
    public const string GatewayKilled = "gateway killed";

    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(10);

    private readonly Evidence _evidence;

    public ServiceReport(Evidence evidence)
    {
        _evidence = evidence;
        var known = evidence.Visits.Where(visit => visit.IsOfKnownUser).ToArray();
        Known = known.Length;
        Failures = known.Where(visit => visit.Outcome != VisitOutcome.Served).CountBy(Reason)
            .OrderByDescending(reason => reason.Value).ToArray();
    }

    /// <summary>Visits of known users.</summary>
    public int Known { get; }

    /// <summary>Those that failed, by reason.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> Failures { get; }

    public int Failed => Failures.Sum(reason => reason.Value);

    /// <summary>The share that was served, without the connections that lived on a killed gateway.</summary>
    public double SuccessRate
    {
        get
        {
            var excused = Failures.Where(reason => reason.Key == GatewayKilled).Sum(reason => reason.Value);
            return Known == excused ? 1 : (double)(Known - Failed) / (Known - excused);
        }
    }

    private string Reason(VisitRecord visit)
    {
        var gateway = _evidence.Faults.Where(fault => fault.Target == visit.Gateway).ToArray();
        if (visit.Outcome == VisitOutcome.NoConnection
            || Array.Exists(gateway, fault => fault.Kind == FaultKind.KillGateway && During(fault, visit, TimeSpan.Zero)))
            return GatewayKilled;
        if (Array.Exists(gateway, fault => fault.Kind == FaultKind.FreezeGateway && During(fault, visit, _evidence.Options.GatewayLease)))
            return "gateway frozen";
        if (_evidence.ActionsOn(visit.Client).Any(action => Concerns(action, visit)))
            return visit.Outcome is VisitOutcome.Full ? "evicted" : "being moved";
        var fault = _evidence.Faults.LastOrDefault(fault => !fault.IsAtGateway && During(fault, visit, Aftermath));
        return fault is null ? $"{visit.Outcome}, no fault near" : $"{visit.Outcome} ({fault.Kind})";
    }

    private static bool During(FaultRecord fault, VisitRecord visit, TimeSpan after) =>
        fault.From <= visit.Ended && (fault.Until is not { } until || until + after >= visit.Began);

    private bool Concerns(OperatorRecord action, VisitRecord visit) =>
        action.MayActBetween(visit.Began, visit.Ended) &&
        (action.Client is not null || action.From == LastServerBefore(visit));

    private string? LastServerBefore(VisitRecord visit) =>
        _evidence.Contacts.GetValueOrDefault(visit.Client, []).LastOrDefault(contact => contact.First <= visit.Ended)?.Server;
}
