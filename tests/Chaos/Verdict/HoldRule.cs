using System.Net;
using UserBalance.Chaos.Faults;
using UserBalance.Chaos.Operators;
using UserBalance.Chaos.Users;
using UserBalance.Chaos.Witness;

namespace UserBalance.Chaos.Verdict;

/// <summary>
/// Promises 3 and 4: an assignment is kept until its client was idle for the timeout. Whoever is at another server, has another token
/// or is told "full" before that, and was not taken away by an operator, has lost it: to a failure (3), or to an early expiry (4).
/// </summary>
internal sealed class HoldRule(Evidence evidence)
{
    private readonly Margins _margins = new(evidence.Options);

    /// <summary>How many slots were given up early, within what is documented of gateways that lost the cluster.</summary>
    public int Documented { get; private set; }

    public IReadOnlyList<Violation> Judge()
    {
        var violations = new List<Violation>();
        foreach (var (client, contacts) in evidence.Contacts)
        {
            violations.AddRange(JudgeChanges(contacts));
            violations.AddRange(JudgeRefusals(client, contacts));
        }

        return violations;
    }

    private IEnumerable<Violation> JudgeChanges(Contact[] contacts)
    {
        var current = contacts[0];
        var (activity, latest) = (current.Last, current);
        foreach (var next in contacts.Skip(1))
        {
            // Sent under an earlier assignment and seen late: nothing was lost, but there may have been traffic on two servers.
            if (next.Token < current.Token)
                continue;
            var isSame = next.Server == current.Server && (next.Token == current.Token || next.Token is null || current.Token is null);
            if (!isSame)
            {
                if (!IsExplained(next.Client, current.Server, next.Server, activity, next.First) &&
                    TooEarly(latest, activity, next.First) is { } promise)
                {
                    yield return new(promise, next.Client, next.First, string.Create(
                        null,
                        $"visit {next.Visit} was at {next.Server} (token {next.Token}) {(next.First - activity).TotalSeconds:0.000} s "
                            + $"after the last activity at {current.Server} (token {current.Token})"));
                }

                (current, activity, latest) = (next, next.Last, next);
            }
            else if (next.Last > activity)
            {
                (activity, latest) = (next.Last, next);
            }
        }
    }

    private IEnumerable<Violation> JudgeRefusals(IPAddress client, Contact[] contacts)
    {
        foreach (var refusal in evidence.VisitsOf(client).Where(visit => visit.Outcome == VisitOutcome.Full))
        {
            // Only contacts that were over when it was asked for; a refusal that overlaps with a contact is the next one's matter.
            var before = contacts.Where(contact => contact.First < refusal.Began).MaxBy(contact => contact.Last);
            if (before is null || contacts.Any(contact => contact.First >= refusal.Began && contact.First < refusal.Ended))
                continue;
            if (!IsExplained(client, before.Server, null, before.Last, refusal.Ended) &&
                TooEarly(before, before.Last, refusal.Ended) is { } promise)
            {
                yield return new(promise, client, refusal.Ended, string.Create(
                    null,
                    $"visit {refusal.Number} was told full {(refusal.Ended - before.Last).TotalSeconds:0.000} s after the last activity "
                        + $"at {before.Server} (token {before.Token})"));
            }
        }
    }

    private int? TooEarly(Contact latest, TimeSpan activity, TimeSpan now)
    {
        if (now - activity >= _margins.HeldFor)
            return null;
        var gateway = evidence.VisitOf(latest)?.Gateway;
        if (Margins.MayHaveLostTheCluster(evidence.Faults, gateway, activity - evidence.Options.GatewayLease, now) &&
            now - activity >= _margins.HeldForInAnyCase)
        {
            Documented++;
            return null;
        }

        return evidence.Faults.Any(fault => Lost(fault, activity, now)) ? 3 : 4;
    }

    private static bool Lost(FaultRecord fault, TimeSpan activity, TimeSpan now) =>
        fault is { IsAtGateway: false, IsShort: false } && fault.From <= now && (fault.Until is not { } until || until >= activity);

    private bool IsExplained(IPAddress client, string from, string? to, TimeSpan since, TimeSpan now) =>
        evidence.ActionsOn(client).Any(action =>
        action.MayActBetween(since, now) &&
        action.What switch
        {
            OperatorAction.Move => to is null ? WasEvictedSince(client, since, now) : action.To == to,
            OperatorAction.Evict => true,
            _ => action.From == from,
        });

    private bool WasEvictedSince(IPAddress client, TimeSpan since, TimeSpan now) => evidence.ActionsOn(client).Any(action =>
        action.What == OperatorAction.Evict && action.MayActBetween(since, now));
}
