using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using UserBalance.Gateway.Core.Backends;
using UserBalance.Grains.Abstractions;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Http.Setup;

/// <summary>A real Kestrel server that stands behind the gateway.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestServer(WebApplication app, BackendServer backend)
    {
        _app = app;
        AsBackend = backend;
    }

    /// <summary>The server as the gateway knows it.</summary>
    public BackendServer AsBackend { get; }

    public static Task<TestServer> StartAsync(RequestDelegate handle, ServerProtocol protocol = ServerProtocol.Http1) =>
        StartAsync(app => app.Run(handle), protocol);

    public static async Task<TestServer> StartAsync(
        Action<WebApplication> configure, ServerProtocol protocol, Action<IServiceCollection>? addServices = null)
    {
        var port = LoopbackPort.Free();
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(2));
        addServices?.Invoke(builder.Services);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols =
                protocol == ServerProtocol.Http2 ? HttpProtocols.Http2 : HttpProtocols.Http1);
        });
        var app = builder.Build();
        configure(app);
        await app.StartAsync();
        return new TestServer(app, new BackendServer(new ServerId("s1"), "127.0.0.1", port, protocol));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
