using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Net;
using UserBalance.Gateway.Telemetry;
using UserBalance.Gateway.Visits;

namespace UserBalance.Gateway.Tcp;

/// <summary>What the carriers of one TCP listener have in common.</summary>
/// <param name="Listener">The listener.</param>
/// <param name="Pipeline">The way of its visits.</param>
/// <param name="Connector">Connects to servers.</param>
/// <param name="Farewell">Closes whoever is not served.</param>
/// <param name="Timings">How long is waited for what.</param>
/// <param name="Time">The source of time.</param>
/// <param name="Logger">Where single connections are logged.</param>
internal sealed record TcpCarriers(
    ListenerOptions Listener,
    VisitPipeline Pipeline,
    ServerConnector Connector,
    Farewell Farewell,
    TcpTimings Timings,
    TimeProvider Time,
    ILogger Logger)
{
    /// <summary>Observes the visits.</summary>
    public ListenerVisits Visits => Pipeline.Visits;
}
