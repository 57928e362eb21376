using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using UserBalance.Gateway.Admin.Configuration;
using UserBalance.Gateway.Admin.Server;
using UserBalance.Gateway.Core.Sync;
using UserBalance.Gateway.Core.Telemetry;
using UserBalance.Gateway.Core.Tests.Fakes;
using UserBalance.Gateway.Tests.Http.Setup;
using UserBalance.Hosting.Telemetry;
using UserBalance.Testing;

namespace UserBalance.Gateway.Admin.Tests.Setup;

/// <summary>The admin listener of a gateway in a web application of its own, in front of pools that are not there.</summary>
internal sealed class AdminGateway : IAsyncDisposable
{
    public const string Key = "correct horse battery staple";

    private readonly HttpClient _client;

    private AdminGateway(WebApplication app, IPEndPoint endPoint, FakePoolAdmin pool, CollectedLogs logs)
    {
        (App, EndPoint, Pool, Logs) = (app, endPoint, pool, logs);
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = new Uri($"http://{endPoint}"),
            Timeout = Eventually.Patience,
        };
    }

    public WebApplication App { get; }

    public IPEndPoint EndPoint { get; }

    public FakePoolAdmin Pool { get; }

    public CollectedLogs Logs { get; }

    public IReadOnlyList<RouteEndpoint> Endpoints =>
        [.. App.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()];

    /// <param name="key">The key that callers need; <see langword="null"/> for none.</param>
    /// <param name="pool">What the pool answers; left out, the sample's answers.</param>
    /// <param name="pools">The pools that the gateway has listeners for.</param>
    /// <param name="configure">Changes the application before it is built.</param>
    public static async Task<AdminGateway> StartAsync(
        string? key = null, FakePoolAdmin? pool = null, string[]? pools = null, Action<WebApplicationBuilder>? configure = null)
    {
        var (admin, grain, logs) = (
            new IPEndPoint(IPAddress.Loopback, LoopbackPort.Free()), pool ?? SamplePool.Create(), new CollectedLogs());
        var builder = WebApplication.CreateBuilder();
        // Nobody asks the application's own server.
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(logs);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(FakeGrainFactory.Create((_, _) => grain.Grain));
        builder.Services.AddSingleton(services => new GatewayPools(
            "g1",
            pools ?? [SamplePool.Id],
            services.GetRequiredService<IGrainFactory>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILoggerFactory>(),
            id => new PoolTraffic(id)));
        builder.Services.AddKeyedSingleton<IConnectionListenerFactory>(
            AdminServer.Key, (services, _) => ActivatorUtilities.CreateInstance<SocketTransportFactory>(services));
        builder.Services.AddAdminServer(new AdminOptions { Bind = admin, Key = key });
        builder.Services.AddProductMetrics(new TelemetryOptions());
        configure?.Invoke(builder);
        var app = builder.Build();
        await app.StartAsync(ThisTest.Token);
        return new AdminGateway(app, admin, grain, logs);
    }

    public async Task<AdminAnswer> SendAsync(
        HttpMethod method, string path, string? json = null, Action<HttpRequestMessage>? prepare = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        prepare?.Invoke(request);
        using var response = await _client.SendAsync(request, ThisTest.Token);
        return await AdminAnswer.ReadAsync(response);
    }

    public Task<AdminAnswer> GetAsync(string path, Action<HttpRequestMessage>? prepare = null) =>
        SendAsync(HttpMethod.Get, path, null, prepare);

    /// <summary>Asks and does not wait for the end of the answer.</summary>
    public async Task<HttpResponseMessage> OpenAsync(string path, Action<HttpRequestMessage>? prepare = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        prepare?.Invoke(request);
        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ThisTest.Token);
    }

    /// <summary>Asks with a key or without one, and does not wait for the end of the answer.</summary>
    public async Task<HttpResponseMessage> OpenAsync(string method, string path, string? json, string? key)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        if (key is not null)
            request.Headers.Authorization = new("Bearer", key);
        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ThisTest.Token);
    }

    /// <summary>A client whose requests come from an address.</summary>
    public HttpClient ClientFrom(IPAddress address) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        ConnectCallback = async (_, stop) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, 0));
            await socket.ConnectAsync(EndPoint, stop);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = new Uri($"http://{EndPoint}"),
    };

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
    }
}
