using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace UserBalance.Hosting.Telemetry;

/// <summary>What a process tells of itself: the same for a silo and a gateway, and once for a process that is both.</summary>
internal static class TelemetryExtensions
{
    /// <summary>Adds what <c>UserBalance:Telemetry</c> asks for. Further calls for the same process do nothing.</summary>
    /// <param name="builder">The process.</param>
    /// <param name="options">What it asks for.</param>
    public static WebApplicationBuilder AddTelemetry(this WebApplicationBuilder builder, TelemetryOptions options)
    {
        if (builder.Services.Any(service => service.ServiceType == typeof(TelemetryOptions)))
            return builder;
        builder.Services.AddSingleton(options);
        builder.Services.AddProductLogging(new ClientAddresses(options.ClientAddresses));
        builder.Services.AddProductMetrics(options);
        builder.Services.AddTraces(options);
        return builder;
    }

    /// <summary>
    /// Has every log line show clients as <paramref name="addresses"/> does, whoever writes it, and none repeat itself endlessly.
    /// </summary>
    public static IServiceCollection AddProductLogging(this IServiceCollection services, ClientAddresses addresses)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(addresses);
        services.AddSingleton<LoggerFactory>();
        return services.Replace(ServiceDescriptor.Singleton<ILoggerFactory>(provider => new ProductLoggerFactory(
            provider.GetRequiredService<LoggerFactory>(), addresses, provider.GetRequiredService<TimeProvider>())));
    }
}
