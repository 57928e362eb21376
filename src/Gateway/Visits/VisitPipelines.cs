using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Routing;
using UserBalance.Gateway.Telemetry;

namespace UserBalance.Gateway.Visits;

/// <summary>Makes the pipelines of all listeners.</summary>
/// <param name="routes">Says which pools their visits are for.</param>
/// <param name="meter">Counts their visits.</param>
/// <param name="log">Writes the access log, if there is one.</param>
internal sealed class VisitPipelines(ListenerRoutes routes, GatewayMeter meter, AccessLog? log = null)
{
    /// <summary>The pipeline of a listener, to be asked for once.</summary>
    public VisitPipeline Of(ListenerOptions listener) => new(listener, routes.Of(listener), meter.VisitsOf(listener, log));
}
