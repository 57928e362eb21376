using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;

namespace UserBalance.Hosting.Telemetry;

/// <summary>The metrics of a process, as OpenTelemetry collects them.</summary>
internal static class MetricsExtensions
{
    /// <summary>Where Prometheus finds them.</summary>
    public const string Path = "/metrics";

    private const string ProductMeters = "UserBalance.*";

    // Fine below what visitors notice; the store and the pool are given up after two seconds.
    private static readonly double[] Seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10];

    /// <summary>Collects the product's meters and those of the .NET runtime.</summary>
    public static IServiceCollection AddProductMetrics(this IServiceCollection services, TelemetryOptions options)
    {
        services.AddOpenTelemetry().ConfigureResource(ProcessResource.Describe).WithMetrics(metrics =>
        {
            metrics.AddMeter(ProductMeters, "System.Runtime");
            metrics.AddView("userbalance.*.duration", new ExplicitBucketHistogramConfiguration { Boundaries = Seconds });
            metrics.AddPrometheusExporter();
            if (options.Otlp is not { } otlp)
                return;
            metrics.AddOtlpExporter((exporter, reader) =>
            {
                exporter.SendTo(otlp, "v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)otlp.MetricsInterval.TotalMilliseconds;
            });
        });
        return services;
    }

    /// <summary>Serves the metrics at <see cref="Path"/>, in Prometheus' text format.</summary>
    public static IEndpointConventionBuilder MapMetrics(this IEndpointRouteBuilder app) => app.MapPrometheusScrapingEndpoint(Path);
}
