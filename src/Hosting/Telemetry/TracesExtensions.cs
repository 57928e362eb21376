using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Trace;

namespace UserBalance.Hosting.Telemetry;

/// <summary>The traces of a process.</summary>
internal static class TracesExtensions
{
    /// <summary>The source of a gateway's spans.</summary>
    public const string GatewaySource = "UserBalance.Gateway";

    /// <summary>The name of the span of a visit: the only one that begins a trace.</summary>
    public const string VisitSpan = "visit";

    // The spans of calls between grains, which carry the visit's trace into the silo.
    private const string GrainCalls = "Microsoft.Orleans.Application";

    /// <summary>Sends traces, if there is a collector. Without one nobody listens, so that no span is ever made.</summary>
    public static IServiceCollection AddTraces(this IServiceCollection services, TelemetryOptions options)
    {
        if (options.Otlp is not { } otlp)
            return services;
        services.AddOpenTelemetry().WithTracing(traces =>
        {
            traces.AddSource(GatewaySource, GrainCalls).SetSampler(new VisitSampler(otlp.SamplingRatio));
            if (options.ClientAddresses == ClientAddressForm.Masked)
                traces.AddProcessor(new MaskingProcessor(new ClientAddresses(options.ClientAddresses)));
            traces.AddOtlpExporter(exporter => exporter.SendTo(otlp, "v1/traces"));
        });
        return services;
    }
}
