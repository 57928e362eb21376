using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using UserBalance.Gateway.Telemetry;

namespace UserBalance.Gateway.Tests;

/// <summary>Makes meters that nobody reads.</summary>
internal static class Meters
{
    public static GatewayMeter New(VisitTraces? traces = null) =>
        new(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>(), traces);
}
