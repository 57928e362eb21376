using UserBalance.Chaos.Witness;

namespace UserBalance.Chaos.Verdict;

/// <summary>
/// Promise 2: no client has traffic on two servers at once. Traffic is bytes that reach a server, from the first to the last of a visit.
/// Bytes under an older token than was seen elsewhere before are too late; only those that a visit had sent before it was cut, and that
/// the server of this harness was slow to read, are nobody's fault.
/// </summary>
internal sealed class OverlapRule(Evidence evidence)
{
    private static readonly TimeSpan SlowRead = TimeSpan.FromMilliseconds(500);

    public IEnumerable<Violation> Judge() => evidence.Contacts.Values.SelectMany(Judge);

    private IEnumerable<Violation> Judge(Contact[] contacts)
    {
        for (var i = 0; i < contacts.Length; i++)
        {
            var last = contacts[i].Last;
            for (var j = i + 1; j < contacts.Length && contacts[j].First <= last; j++)
            {
                if (contacts[j].Server == contacts[i].Server)
                    continue;
                yield return new(
                    2,
                    contacts[j].Client,
                    contacts[j].First,
                    $"{contacts[j].Server} (visit {contacts[j].Visit}) was reached {(last - contacts[j].First).TotalMilliseconds:0} ms "
                        + "before " +
                    $"the last byte at {contacts[i].Server} (visit {contacts[i].Visit})");
            }

            if (i > 0 && LatecomerTo(contacts.AsSpan(0, i), contacts[i]) is { } successor && !IsSlowRead(contacts[i], successor))
            {
                yield return new(
                    2,
                    contacts[i].Client,
                    contacts[i].First,
                    $"{contacts[i].Server} (visit {contacts[i].Visit}, token {contacts[i].Token}) was reached "
                        + $"{(contacts[i].First - successor.First).TotalMilliseconds:0} ms " +
                    $"after {successor.Server} under the later token {successor.Token} (visit {successor.Visit})");
            }
        }
    }

    // The first contact elsewhere that was under a later token.
    private static Contact? LatecomerTo(ReadOnlySpan<Contact> before, Contact contact)
    {
        foreach (var other in before)
        {
            if (other.Token > contact.Token && other.Server != contact.Server)
                return other;
        }

        return null;
    }

    private bool IsSlowRead(Contact contact, Contact successor) =>
        contact.Last - successor.First < SlowRead &&
        evidence.VisitOf(contact) is { Outcome: not Users.VisitOutcome.Served } visit && visit.Began < successor.First;
}
