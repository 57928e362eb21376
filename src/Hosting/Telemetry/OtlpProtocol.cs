namespace UserBalance.Hosting.Telemetry;

/// <summary>How a collector is spoken to.</summary>
internal enum OtlpProtocol
{
    /// <summary>OTLP over gRPC; collectors listen on port 4317 for it.</summary>
    Grpc,

    /// <summary>OTLP over HTTP; collectors listen on port 4318 for it.</summary>
    HttpProtobuf,
}
