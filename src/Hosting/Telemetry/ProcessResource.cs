using System.Reflection;
using OpenTelemetry.Resources;

namespace UserBalance.Hosting.Telemetry;

/// <summary>What a process calls itself in what it exports.</summary>
internal static class ProcessResource
{
    /// <summary>The program's name and version; <c>OTEL_SERVICE_NAME</c> and <c>OTEL_RESOURCE_ATTRIBUTES</c> win.</summary>
    public static void Describe(ResourceBuilder resource)
    {
        var program = Assembly.GetEntryAssembly()?.GetName();
        resource.Clear()
            .AddService(
                program?.Name ?? "UserBalance", serviceVersion: program?.Version?.ToString(3), serviceInstanceId: Environment.MachineName)
            .AddTelemetrySdk()
            .AddEnvironmentVariableDetector();
    }
}
