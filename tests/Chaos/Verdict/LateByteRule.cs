using UserBalance.Chaos.Faults;

namespace UserBalance.Chaos.Verdict;

/// <summary>
/// Part of promise 2: a gateway that was frozen for longer than its lease sends nothing of what it was carrying when it wakes, though
/// its visitors' bytes wait at its door. Their user may be anywhere by then.
/// </summary>
internal static class LateByteRule
{
    public static IEnumerable<Violation> Judge(Evidence evidence)
    {
        var freezes = evidence.Faults.Where(
            fault => fault.Kind == FaultKind.FreezeGateway && fault.Until - fault.From > evidence.Options.GatewayLease)
            .ToLookup(fault => fault.Target);
        foreach (var contact in evidence.Contacts.Values.SelectMany(contacts => contacts))
        {
            if (evidence.VisitOf(contact) is not { } visit)
                continue;
            foreach (var freeze in freezes[visit.Gateway].Where(freeze => contact.First < freeze.From))
            {
                var late = contact.Bytes.Count(time => time >= freeze.Until);
                if (late > 0)
                    yield return new(
                        2,
                        contact.Client,
                        freeze.Until!.Value,
                        $"{late} late bytes of visit {visit.Number} at {contact.Server} after {freeze}");
            }
        }
    }
}
