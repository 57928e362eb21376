using System.Globalization;
using System.Net;
using System.Text;
using UserBalance.Chaos.Faults;
using UserBalance.Chaos.Users;

namespace UserBalance.Chaos.Verdict;

/// <summary>What a run has shown.</summary>
internal sealed class RunVerdict
{
    private const int Shown = 3;

    private static readonly (FaultKind[] Kinds, int Least, string Name)[] Required =
    [
        ([FaultKind.KillSilo], 3, "silo kills"),
        ([FaultKind.KillGateway], 3, "gateway kills"),
        ([FaultKind.FreezeSilo, FaultKind.FreezeGateway], 3, "long freezes"),
        ([FaultKind.RestartStore], 2, "store restarts"),
        ([FaultKind.CutSilo], 2, "cuts"),
    ];

    private const int LeastExpiries = 20;
    private const int LeastMoves = 20;

    private readonly Evidence _evidence;
    private readonly HoldRule _holds;
    private readonly CapacityRule _capacity;
    private readonly ServiceReport _service;

    public RunVerdict(Evidence evidence)
    {
        _evidence = evidence;
        _holds = new HoldRule(evidence);
        _capacity = new CapacityRule(evidence);
        _service = new ServiceReport(evidence);
        Violations = [.. _capacity.Judge(), .. new OverlapRule(evidence).Judge(), .. LateByteRule.Judge(evidence), .. _holds.Judge()];
    }

    public IReadOnlyList<Violation> Violations { get; }

    public ServiceReport Service => _service;

    public int Moves => _evidence.Log.Count(line => line.Contains("Moved client ", StringComparison.Ordinal));

    public int Expiries => _evidence.Log.Count(line => line.Contains("Expired client ", StringComparison.Ordinal));

    /// <summary>What is missing for the seed to count.</summary>
    public IReadOnlyList<string> Missing =>
    [
        .. Required.Where(kind => Count(kind.Kinds) < kind.Least).Select(kind => $"{Count(kind.Kinds)} of {kind.Least} {kind.Name}"),
        .. Expiries < LeastExpiries ? (string[])[$"{Expiries} of {LeastExpiries} expiries"] : [],
        .. Moves < LeastMoves ? (string[])[$"{Moves} of {LeastMoves} moves"] : [],
    ];

    public static string Header =>
        "| seed | store | silo kills | gateway kills | long freezes | store restarts | cuts | pauses | moves | expiries | served | turned "
            + "away " +
        "| users on a server, most | violations of 1, 2, 3, 4 | given up early as documented | known users' requests | failed | success "
            + "|\n" +
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|";

    public string Row
    {
        get
        {
            var served = _evidence.Visits.Count(visit => visit.Outcome == VisitOutcome.Served);
            var full = _evidence.Visits.Count(visit => visit.Outcome == VisitOutcome.Full);
            return string.Create(CultureInfo.InvariantCulture,
                $"| {_evidence.Options.Seed} | {_evidence.Options.Store} | "
                    + $"{string.Join(" | ", Required.Select(kind => Count(kind.Kinds)))} " +
                $"| {Count([FaultKind.PauseSilo, FaultKind.PauseGateway])} | {Moves} | {Expiries} | {served} | {full} " +
                $"| {_capacity.Peak} of {_evidence.Options.MaxUsersPerServer} | "
                    + $"{string.Join(", ", Enumerable.Range(1, 4).Select(CountOf))} " +
                $"| {_holds.Documented} | {_service.Known} | {_service.Failed} | {_service.SuccessRate:P2} |");
        }
    }

    /// <summary>Why known users' requests failed, and the first violations with the timelines of the users concerned.</summary>
    public string Details
    {
        get
        {
            var text = new StringBuilder();
            text.AppendLine("Known users' failed requests:");
            foreach (var (reason, count) in _service.Failures)
                text.AppendLine(CultureInfo.InvariantCulture, $"  {count,6}  {reason}");
            foreach (var promise in Violations.GroupBy(violation => violation.Promise))
            {
                foreach (var violation in promise.Take(Shown))
                    text.Append(Describe(violation));
            }

            // Once more in short: of a long report often only the end is kept.
            foreach (var violation in Violations)
                text.AppendLine(Sentence(violation));
            return text.ToString();
        }
    }

    private string Describe(Violation violation) =>
        $"\n{Sentence(violation)}\n"
        + string.Concat(violation.Others.Prepend(violation.Client).Select(client => TimelineOf(client, violation.At)));

    private static string Sentence(Violation violation) => string.Create(
        CultureInfo.InvariantCulture,
        $"Violation of promise {violation.Promise} at {violation.At.TotalSeconds:0.000}: client {violation.Client}: {violation.What}");

    private string TimelineOf(IPAddress client, TimeSpan at) =>
        $"  {client}\n    {string.Join("\n    ", _evidence.Timeline(client, at))}\n";

    private int CountOf(int promise) => Violations.Count(violation => violation.Promise == promise);

    private int Count(FaultKind[] kinds) => _evidence.Faults.Count(fault => Array.IndexOf(kinds, fault.Kind) >= 0);
}
