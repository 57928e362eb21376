using System.Diagnostics;
using System.Net;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Gateway.Core.Telemetry;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Telemetry;

/// <summary>
/// Observes the visits of one listener: counts them, notes them on their spans and writes the access log, each as far as it is wanted.
/// </summary>
/// <param name="listener">The listener.</param>
/// <param name="traffic">The traffic of its pool.</param>
/// <param name="carried">The bytes that are sent on for it.</param>
/// <param name="traces">Makes spans, if traces are exported.</param>
/// <param name="log">The access log, if there is one.</param>
internal sealed class ListenerVisits(
    ListenerOptions listener, PoolTraffic traffic, CarriedBytes carried, VisitTraces? traces = null, AccessLog? log = null)
{
    private readonly StripedCounts _counts = new(Outcome.All.Count);

    public string Listener => listener.Name;

    public string Pool => listener.Pool;

    public ListenerMode Mode => listener.Mode;

    /// <summary>Begins the span of a TCP connection, if traces are exported.</summary>
    public Activity? BeginSpan(IPAddress source) => traces?.Begin(this, source);

    /// <summary>Begins the record of a visit for the access log.</summary>
    public VisitRecord BeginRecord() => log is null ? VisitRecord.None : log.Begin();

    /// <summary>A visit is over, or there was none. To be said once of each, before the visitor is told.</summary>
    /// <param name="outcome">How it ended.</param>
    /// <param name="record">Its record.</param>
    public void Ended(Outcome outcome, VisitRecord record)
    {
        _counts.Add(outcome.CountedAs.Index);
        VisitTraces.Note(outcome);
        record.Ends(outcome);
    }

    /// <summary>A visit that was sent to a server is over.</summary>
    /// <inheritdoc cref="Ended(Outcome, VisitRecord)"/>
    /// <param name="server">The server.</param>
    public void Ended(Outcome outcome, ServerId server, VisitRecord record)
    {
        Ended(outcome, record);
        VisitTraces.NoteServer(server.Value);
    }

    /// <summary>A connection was turned away, or a request that nobody else has seen: there is no record of a visit.</summary>
    public void Refused(Outcome outcome) => Ended(outcome, VisitRecord.None);

    /// <summary>A server did not answer a visit, which may go on at another one.</summary>
    public void Failed(ServerId server) => traffic.Failed(server);

    /// <summary>Bytes were sent on to the server.</summary>
    public void CarriedToServer(int count) => carried.Add(listener.Mode, toServer: true, count);

    /// <summary>Bytes were sent on to the visitor.</summary>
    public void CarriedToVisitor(int count) => carried.Add(listener.Mode, toServer: false, count);

    /// <summary>Writes the line of a TCP connection that is over.</summary>
    public void Write(IPAddress visitor, VisitRecord record)
    {
        if (record is WrittenRecord written)
            log?.Write(visitor, listener.Name, listener.Pool, written);
    }

    /// <summary>Writes the line of a request that is over.</summary>
    public void Write(IPAddress visitor, RequestLine request, VisitRecord record)
    {
        if (record is WrittenRecord written)
            log?.Write(visitor, listener.Name, listener.Pool, request, written);
    }

    /// <summary>How many visits ended so.</summary>
    /// <param name="outcome">One that is <see cref="Outcome.CountedAs"/> itself.</param>
    public long Read(Outcome outcome) => _counts.Read(outcome.Index);
}
