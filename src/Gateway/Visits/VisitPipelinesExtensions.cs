using Microsoft.Extensions.DependencyInjection.Extensions;
using UserBalance.Gateway.Telemetry;

namespace UserBalance.Gateway.Visits;

/// <summary>Adds what all protocols share to a host.</summary>
internal static class VisitPipelinesExtensions
{
    /// <summary>Adds <see cref="VisitPipelines"/>, unless they are there. Needs an <see cref="Core.Admission.IPoolAdmissions"/>.</summary>
    public static void AddVisitPipelines(this IServiceCollection services)
    {
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<GatewayMeter>();
        services.TryAddSingleton<VisitPipelines>();
    }
}
