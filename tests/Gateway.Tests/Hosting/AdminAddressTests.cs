using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Core.Tests.Fakes;
using UserBalance.Gateway.Hosting;
using UserBalance.Gateway.Http;
using UserBalance.Gateway.Tests.Http.Setup;
using UserBalance.Hosting.Telemetry;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Hosting;

public sealed class AdminAddressTests
{
    // A proxy in front of it may take such a request for another one.
    [Theory]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 200)]
    [InlineData("GET /healthz HTTP/1.1\nHost: localhost\nConnection: close\n\n", 400)]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: +1\r\n\r\n1", 400)]
    public async Task Request_ThatCanBeReadInTwoWays_IsRefusedAsAtTheListeners(string request, int status)
    {
        var options = new GatewayOptions
        {
            Listeners = [new ListenerOptions { Name = "web", Pool = "app", Bind = new(IPAddress.Loopback, 1) }],
            Admin = new() { Bind = new(IPAddress.Loopback, LoopbackPort.Free()) },
        };
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(new FakeControlPlane().Grains);
        builder.Services.AddGatewayPools();
        builder.Services.AddProductMetrics(new TelemetryOptions());
        builder.Services.AddAdminAddress(options.Admin);
        builder.Services.AddSingleton<IServer, NoWebServer>();
        await using var app = builder.Build();
        await app.StartAsync(ThisTest.Token);

        var answer = await RawClient.ExchangeAsync(options.Admin.Bind, request);

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
    }
}
