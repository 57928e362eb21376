using OpenTelemetry.Exporter;

namespace UserBalance.Hosting.Telemetry;

/// <summary>Points an exporter to the collector.</summary>
internal static class OtlpExport
{
    /// <summary>Sets where and how it sends.</summary>
    /// <param name="exporter">The exporter's options.</param>
    /// <param name="otlp">The collector.</param>
    /// <param name="path">Where the collector takes this kind over HTTP.</param>
    public static void SendTo(this OtlpExporterOptions exporter, OtlpOptions otlp, string path)
    {
        var overHttp = otlp.Protocol == OtlpProtocol.HttpProtobuf;
        exporter.Protocol = overHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        exporter.Endpoint = overHttp ? new Uri($"{otlp.Endpoint.AbsoluteUri.TrimEnd('/')}/{path}") : otlp.Endpoint;
        exporter.Headers = otlp.Headers;
    }
}
