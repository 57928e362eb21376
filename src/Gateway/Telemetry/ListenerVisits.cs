using System.Diagnostics;
using System.Net;
using UserBalance.Gateway.Admission;
using UserBalance.Gateway.Configuration;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Telemetry;

/// <summary>The visits of one listener that are over, by outcome.</summary>
/// <param name="listener">The listener.</param>
/// <param name="traffic">The traffic of its pool.</param>
/// <param name="traces">Makes spans, if traces are exported.</param>
internal sealed class ListenerVisits(ListenerOptions listener, PoolTraffic traffic, VisitTraces? traces = null)
{
    private static readonly int Outcomes = Enum.GetValues<VisitOutcome>().Length;

    private readonly StripedCounts _counts = new(Outcomes);

    public string Listener => listener.Name;

    public string Pool => listener.Pool;

    public ListenerMode Mode => listener.Mode;

    /// <summary>Begins the span of a TCP connection, if traces are exported.</summary>
    public Activity? BeginSpan(IPAddress source) => traces?.Begin(this, source);

    public void Count(VisitOutcome outcome)
    {
        _counts.Add((int)outcome);
        VisitTraces.Note(outcome);
    }

    /// <summary>Counts a visit that was sent to a server.</summary>
    public void Count(VisitOutcome outcome, ServerId server)
    {
        Count(outcome);
        VisitTraces.NoteServer(server.Value);
    }

    public void Count(Refusal refusal) => Count(refusal switch
    {
        Refusal.Full => VisitOutcome.Full,
        Refusal.NoServerUp => VisitOutcome.NoServerUp,
        Refusal.Moving => VisitOutcome.Moving,
        _ => VisitOutcome.ControlPlaneAway,
    });

    /// <summary>A server did not answer a visit, which may go on at another one.</summary>
    public void Failed(ServerId server) => traffic.Failed(server);

    /// <summary>Bytes were sent on to the server.</summary>
    public void CarriedToServer(int count) => traffic.Carried(listener.Mode, toServer: true, count);

    /// <summary>Bytes were sent on to the visitor.</summary>
    public void CarriedToVisitor(int count) => traffic.Carried(listener.Mode, toServer: false, count);

    public long Read(VisitOutcome outcome) => _counts.Read((int)outcome);
}
