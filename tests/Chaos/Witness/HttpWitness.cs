using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using UserBalance.Testing.Networks;

namespace UserBalance.Chaos.Witness;

/// <summary>A server's HTTP side. It answers with its name once the request has come to its end.</summary>
internal sealed class HttpWitness : IAsyncDisposable
{
    /// <summary>The header in which a visitor numbers its visits.</summary>
    public const string VisitHeader = "X-Visit";

    private const string TokenHeader = "X-UserBalance-Token";
    private const string ForwardedFor = "X-Forwarded-For";

    private readonly WebApplication _app;

    private HttpWitness(WebApplication app) => _app = app;

    public static async Task<HttpWitness> StartAsync(string server, IPEndPoint bind, ContactLog log, Network network)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(100));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Listen(bind, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.WebHost.UseSockets(sockets => sockets.CreateBoundListenSocket =
            endPoint => network.Open(() => SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint)));
        var app = builder.Build();
        var name = Encoding.ASCII.GetBytes(server);
        app.Run(context => ServeAsync(context, server, name, log));
        await app.StartAsync();
        return new HttpWitness(app);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static async Task ServeAsync(HttpContext context, string server, byte[] name, ContactLog log)
    {
        var headers = context.Request.Headers;
        var visit = long.Parse(headers[VisitHeader].ToString(), CultureInfo.InvariantCulture);
        var client = IPAddress.Parse(headers[ForwardedFor].ToString());
        var contact = log.Begin(visit, client, server, TokenOf(headers[TokenHeader].ToString()));
        try
        {
            await ReadAsync(context, contact, log.Clock);
            context.Response.ContentLength = name.Length;
            await context.Response.Body.WriteAsync(name, context.RequestAborted);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            // The gateway has cut the visit.
        }
    }

    private static async Task ReadAsync(HttpContext context, Contact contact, RunClock clock)
    {
        while (true)
        {
            var read = await context.Request.BodyReader.ReadAsync(context.RequestAborted);
            if (!read.Buffer.IsEmpty)
                contact.Received(clock.Now);
            context.Request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                return;
        }
    }

    private static long? TokenOf(string header) => header.Length > 0 ? long.Parse(header, CultureInfo.InvariantCulture) : null;
}
