using UserBalance.Hosting.Configuration;

namespace UserBalance.Hosting.Telemetry;

/// <summary>Reads <see cref="TelemetryOptions"/>.</summary>
internal static class TelemetryOptionsReader
{
    /// <summary>Reads the section <c>UserBalance:Telemetry</c>.</summary>
    public static TelemetryOptions Read(SectionReader telemetry)
    {
        var defaults = new TelemetryOptions();
        return defaults with
        {
            ClientAddresses = telemetry.Choice(nameof(TelemetryOptions.ClientAddresses), defaults.ClientAddresses),
            Otlp = ReadOtlp(telemetry.Section(nameof(TelemetryOptions.Otlp))),
        };
    }

    private static OtlpOptions? ReadOtlp(SectionReader otlp)
    {
        var endpoint = otlp.Url(nameof(OtlpOptions.Endpoint));
        var options = new OtlpOptions { Endpoint = endpoint ?? new Uri("http://localhost") };
        options = options with
        {
            Protocol = otlp.Choice(nameof(OtlpOptions.Protocol), options.Protocol),
            Headers = otlp.Secret(nameof(OtlpOptions.Headers)),
            SamplingRatio = otlp.Fraction(nameof(OtlpOptions.SamplingRatio), options.SamplingRatio),
            MetricsInterval = otlp.Duration(
                nameof(OtlpOptions.MetricsInterval),
                options.MetricsInterval,
                OtlpOptions.MinMetricsInterval,
                OtlpOptions.MaxMetricsInterval),
        };
        return endpoint is null ? null : options;
    }
}
