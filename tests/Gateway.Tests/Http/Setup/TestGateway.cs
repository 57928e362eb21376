using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Connections;
using UserBalance.Gateway.Core.Admission;
using UserBalance.Gateway.Http;
using UserBalance.Gateway.Net;
using UserBalance.Gateway.Telemetry;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Http.Setup;

/// <summary>The HTTP data path in a web application of its own, with one listener for a fake pool.</summary>
internal sealed class TestGateway : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestGateway(WebApplication app, ListenerOptions listener, FakePool pool)
    {
        _app = app;
        Pool = pool;
        EndPoint = listener.Bind;
        Address = new Uri($"{(listener.Certificate is null ? "http" : "https")}://{listener.Bind}");
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = Address,
            Timeout = Eventually.Patience,
        };
    }

    public FakePool Pool { get; }

    /// <summary>What observes the listener's visits.</summary>
    public ListenerVisits Visits => _app.Services.GetRequiredService<GatewayMeter>().Listeners.Single();

    public ConnectionLimits Connections => _app.Services.GetRequiredService<ConnectionLimits>();

    public IPEndPoint EndPoint { get; }

    public Uri Address { get; }

    /// <summary>A client over HTTP/1.1.</summary>
    public HttpClient Client { get; }

    public static Task<TestGateway> StartAsync(TestServer server, Func<ListenerOptions, ListenerOptions>? change = null) =>
        StartAsync(new FakePool(server.AsBackend), change);

    public static async Task<TestGateway> StartAsync(
        FakePool pool,
        Func<ListenerOptions, ListenerOptions>? change = null,
        Action<WebApplication>? configure = null,
        Func<GatewayOptions, GatewayOptions>? gateway = null,
        TimeProvider? time = null,
        ILoggerProvider? log = null,
        ServerConnector? connector = null)
    {
        var listener = new ListenerOptions { Name = "web", Pool = "app", Bind = new(IPAddress.Loopback, LoopbackPort.Free()) };
        listener = change?.Invoke(listener) ?? listener;
        var options = new GatewayOptions { Listeners = [listener] };

        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        if (log is not null)
            builder.Logging.AddProvider(log);
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(2));
        builder.Services.AddSingleton<IPoolAdmissions>(pool);
        if (connector is not null)
            builder.Services.AddSingleton(connector);
        // On a busy machine a test may pause for longer than connections are kept.
        builder.Services.AddSingleton(ConnectionLifetimes.OfPool with { Idle = Eventually.Patience });
        options = gateway?.Invoke(options) ?? options;
        if (options.AccessLog)
            builder.Services.AddSingleton<AccessLog>();
        builder.Services.AddHttpDataPath(options);
        var app = builder.Build();
        configure?.Invoke(app);
        await app.StartAsync();
        return new TestGateway(app, listener, pool);
    }

    /// <summary>Asks for <c>/</c> with the given Accept header, or without one.</summary>
    public async Task<HttpResponseMessage> GetAsync(string? accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        if (accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", accept);
        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ThisTest.Token);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
