using System.Net;
using UserBalance.Chaos.Operators;
using UserBalance.Chaos.Users;
using UserBalance.Chaos.Witness;

namespace UserBalance.Chaos.Verdict;

/// <summary>
/// Promise 1: no server has more users than its limit. A user has a slot from its first byte at the server until it was seen without
/// one, was taken away, or may have been given up.
/// </summary>
internal sealed class CapacityRule(Evidence evidence)
{
    private readonly Margins _margins = new(evidence.Options);

    /// <summary>The most users that any server had.</summary>
    public int Peak { get; private set; }

    public IReadOnlyList<Violation> Judge()
    {
        var holds = evidence.Contacts.SelectMany(contacts => HoldsOf(contacts.Key, contacts.Value)).ToLookup(hold => hold.Server);
        return [.. holds.SelectMany(server => Judge(server.Key, server))];
    }

    private IEnumerable<Violation> Judge(string server, IEnumerable<Hold> holds)
    {
        var limit = evidence.Options.MaxUsersPerServer;
        var present = new HashSet<IPAddress>();
        var events = holds
            // Taken away in the same moment as its last byte came.
            .Where(hold => hold.Until > hold.From)
            .SelectMany(hold => ((TimeSpan Time, bool Comes, Hold Hold)[])[(hold.From, true, hold), (hold.Until, false, hold)])
            .OrderBy(step => step.Time).ThenBy(step => step.Comes);
        foreach (var (time, comes, hold) in events)
        {
            if (!comes)
            {
                present.Remove(hold.Client);
                continue;
            }

            present.Add(hold.Client);
            Peak = Math.Max(Peak, present.Count);
            if (present.Count > limit)
            {
                yield return new(1, hold.Client, time, $"{server} had {present.Count} users, {limit} are allowed")
                {
                    Others = [.. present.Where(client => !client.Equals(hold.Client))],
                };
            }
        }
    }

    private List<Hold> HoldsOf(IPAddress client, Contact[] contacts)
    {
        var holds = new List<Hold>();
        foreach (var contact in contacts)
        {
            var until = EndOf(contact);
            if (holds is [.., var before] && before.Until >= contact.First)
            {
                if (before.Server == contact.Server)
                {
                    holds[^1] = before with { Until = until > before.Until ? until : before.Until };
                    continue;
                }

                holds[^1] = before with { Until = contact.First };
            }

            holds.Add(new Hold(contact.Server, client, contact.First, until));
        }

        return holds;
    }

    // From the last byte on it is not known whether the client still has the slot once somebody may have taken it.
    private TimeSpan EndOf(Contact contact)
    {
        var last = contact.Last;
        var until = last + _margins.HeldForInAnyCase;
        return evidence.VisitsOf(contact.Client)
            .Where(visit => visit.Outcome == VisitOutcome.Full && visit.Ended >= last).Select(visit => visit.Ended)
            .Concat(evidence.ActionsOn(contact.Client).Where(action => Takes(action, contact, until)).Select(
                action => Later(action.Asked, last)))
            .Append(until)
            .Min();
    }

    private static TimeSpan Later(TimeSpan left, TimeSpan right) => left > right ? left : right;

    private static bool Takes(OperatorRecord action, Contact contact, TimeSpan until) =>
        (action.What != OperatorAction.Maintenance || action.From == contact.Server) && action.MayActBetween(contact.Last, until);

    private sealed record Hold(string Server, IPAddress Client, TimeSpan From, TimeSpan Until);
}
