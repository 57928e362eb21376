using System.Net;
using UserBalance.Chaos.Faults;
using UserBalance.Chaos.Operators;
using UserBalance.Chaos.Users;
using UserBalance.Chaos.Witness;

namespace UserBalance.Chaos.Verdict;

/// <summary>All that was recorded in a run. The contacts are the servers' own; the rest explains them.</summary>
internal sealed class Evidence
{
    private readonly ILookup<IPAddress, OperatorRecord> _actions;
    private readonly ILookup<IPAddress, VisitRecord> _visits;
    private readonly Dictionary<long, VisitRecord> _byNumber;
    private readonly OperatorRecord[] _maintenances;

    public Evidence(
        ChaosOptions options,
        IEnumerable<Contact> contacts,
        IEnumerable<VisitRecord> visits,
        IEnumerable<OperatorRecord> actions,
        IEnumerable<FaultRecord> faults)
    {
        Options = options;
        var all = actions.ToArray();
        Visits = [.. visits];
        Faults = [.. faults];
        Contacts = contacts.GroupBy(contact => contact.Client).ToDictionary(
            group => group.Key, group => group.OrderBy(contact => contact.First).ToArray());
        _actions = all.Where(action => action.Client is not null).ToLookup(action => action.Client!);
        _maintenances = [.. all.Where(action => action.What == OperatorAction.Maintenance)];
        _visits = Visits.ToLookup(visit => visit.Client);
        _byNumber = Visits.ToDictionary(visit => visit.Number);
        Actions = all;
    }

    public ChaosOptions Options { get; }

    /// <summary>The contacts of each client, in order of their first byte.</summary>
    public IReadOnlyDictionary<IPAddress, Contact[]> Contacts { get; }

    public IReadOnlyList<VisitRecord> Visits { get; }

    public IReadOnlyList<FaultRecord> Faults { get; }

    public IReadOnlyList<OperatorRecord> Actions { get; }

    /// <summary>What the silos have written. It is only counted; the verdict does not believe it.</summary>
    public IReadOnlyList<string> Log { get; init; } = [];

    public IEnumerable<VisitRecord> VisitsOf(IPAddress client) => _visits[client];

    public IEnumerable<OperatorRecord> ActionsOn(IPAddress client) => _actions[client].Concat(_maintenances);

    /// <summary>The visitor's view of a contact, once the visit is over.</summary>
    public VisitRecord? VisitOf(Contact contact) => _byNumber.GetValueOrDefault(contact.Visit);

    /// <summary>Everything about a client around a moment, in order.</summary>
    public IEnumerable<string> Timeline(IPAddress client, TimeSpan at)
    {
        var (from, to) = (at - (2 * Options.IdleTimeout), at + (Options.IdleTimeout / 2));
        var lines = new List<(TimeSpan Time, string Text)>();
        foreach (var contact in Contacts.GetValueOrDefault(client, []))
        {
            lines.Add((
                contact.First,
                $"{contact.Server} sees visit {contact.Visit} until {contact.Last.TotalSeconds:0.000}, "
                    + $"token {contact.Token?.ToString() ?? "none"}"));
        }

        lines.AddRange(VisitsOf(client).Select(visit => (
            visit.Began,
            $"visit {visit.Number} {(visit.OverTcp ? "TCP" : "HTTP")}{(visit.IsLong ? " long" : "")} at {visit.Gateway} until "
                + $"{visit.Ended.TotalSeconds:0.000}: {visit.Outcome} {visit.Server}")));
        lines.AddRange(ActionsOn(client).Select(action => (
            action.Asked, $"operator: {action.What} {action.From}{action.To}, answered {action.Status} at "
                + $"{action.Over?.TotalSeconds:0.000}")));
        lines.AddRange(Faults.Select(fault => (fault.From, $"fault: {fault}")));
        return lines.Where(line => line.Time > from && line.Time < to).OrderBy(line => line.Time)
            .Select(line => $"{line.Time.TotalSeconds,9:0.000}  {line.Text}");
    }
}
