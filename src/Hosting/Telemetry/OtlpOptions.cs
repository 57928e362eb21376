namespace UserBalance.Hosting.Telemetry;

/// <summary>The section <c>UserBalance:Telemetry:Otlp</c>: a collector that takes OpenTelemetry's own protocol.</summary>
internal sealed record OtlpOptions
{
    /// <summary>The shortest interval between two exports of metrics.</summary>
    public static readonly TimeSpan MinMetricsInterval = TimeSpan.FromSeconds(1);

    /// <summary>The longest.</summary>
    public static readonly TimeSpan MaxMetricsInterval = TimeSpan.FromHours(1);

    /// <summary>The collector: the base of its URLs, without <c>/v1/traces</c>.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>How it is spoken to. Default: gRPC.</summary>
    public OtlpProtocol Protocol { get; init; } = OtlpProtocol.Grpc;

    /// <summary>Headers for it, as <c>name=value,name=value</c>. Default: none.</summary>
    public string? Headers { get; init; }

    /// <summary>The part of the visits that are traced, 0 to 1. Default: 0.01.</summary>
    public double SamplingRatio { get; init; } = 0.01;

    /// <summary>How often metrics are sent, 1 s to 1 h. Default: 60 s.</summary>
    public TimeSpan MetricsInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The endpoint: a record's own text would show the headers, which may have a key in them.</summary>
    public override string ToString() => Endpoint.ToString();
}
