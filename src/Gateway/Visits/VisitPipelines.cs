using UserBalance.Gateway.Core.Admission;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Telemetry;

namespace UserBalance.Gateway.Visits;

/// <summary>Makes the pipelines of all listeners.</summary>
/// <param name="admissions">The doors of the pools.</param>
/// <param name="meter">Counts their visits.</param>
/// <param name="log">Writes the access log, if there is one.</param>
internal sealed class VisitPipelines(IPoolAdmissions admissions, GatewayMeter meter, AccessLog? log = null)
{
    /// <summary>The pipeline of a listener, to be asked for once.</summary>
    public VisitPipeline Of(ListenerOptions listener) => new(listener, admissions[listener.Pool], meter.VisitsOf(listener, log));
}
