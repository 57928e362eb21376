using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using UserBalance.Backend.Endpoints;
using UserBalance.Backend.ProxyProtocol;
using UserBalance.Backend.Visits;

namespace UserBalance.Backend;

/// <summary>
/// A small web server to balance users over, which also is a witness: it records whom it served, and from when to when.
/// It takes plain HTTP/1.1 connections and ones that begin with a PROXY protocol version 2 header on the same port.
/// </summary>
public sealed class BackendServer : IAsyncDisposable
{
    // Requests that do not end by themselves when the server stops are cut after this.
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(1);

    private readonly WebApplication _app;
    private readonly VisitLog _visits;

    private BackendServer(WebApplication app, VisitLog visits)
    {
        _app = app;
        _visits = visits;
        Address = new Uri(app.Urls.Single());
    }

    /// <summary>What the server calls itself.</summary>
    public string Name => _visits.Server;

    /// <summary>The address that it listens on.</summary>
    public Uri Address { get; }

    /// <summary>The port that it listens on.</summary>
    public int Port => Address.Port;

    /// <summary>The visits that began, oldest first. Safe to read at any time.</summary>
    public IReadOnlyCollection<RecordedVisit> Visits => _visits.All;

    /// <summary>Starts a server; it listens when the task completes.</summary>
    /// <exception cref="IOException">The address cannot be bound.</exception>
    public static async Task<BackendServer> StartAsync(BackendOptions options, CancellationToken cancellationToken = default)
    {
        var visits = new VisitLog(options);
        var app = Build(options, visits);
        try
        {
            await app.StartAsync(cancellationToken);
            return new BackendServer(app, visits);
        }
        catch (Exception failure)
        {
            await app.DisposeAsync();
            if (failure is SocketException or IOException)
                throw CannotListen(options, failure);
            throw;
        }
    }

    /// <summary>Stops listening, ends the streams, gives other requests a second, and cuts the rest.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static IOException CannotListen(BackendOptions options, Exception failure) =>
        new($"Cannot listen on {new IPEndPoint(options.Bind, options.Port)}: {failure.GetBaseException().Message}.", failure);

    private static WebApplication Build(BackendOptions options, VisitLog visits)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, ForeignLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopPatience);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, options, visits));

        var app = builder.Build();
        app.UseWebSockets();
        app.UseVisits(visits);
        app.MapArticle(options).MapTransfers().MapInspection(visits);
        return app;
    }

    private static void Listen(KestrelServerOptions kestrel, BackendOptions options, VisitLog visits)
    {
        kestrel.AddServerHeader = false;
        // A slow or stuck peer is what some tests are about.
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Listen(options.Bind, options.Port, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(next => new ProxyProtocolMiddleware(next, options.Time).OnConnectionAsync);
            listen.Use(next => new ConnectionVisits(next, visits).OnConnectionAsync);
        });
    }
}
