using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using UserBalance.Hosting.Tests.Startup;
using UserBalance.Testing;

namespace UserBalance.Hosting.Tests.Processes;

/// <summary>What a process sends to a collector over OTLP, and what it does to the trace headers of visitors.</summary>
public sealed class CollectorTests : IAsyncLifetime
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";
    private const string TraceParent = $"00-{TraceId}-b7ad6b7169203331-01";

    private readonly TemporaryDirectory _directory = new();
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _received = [];
    private readonly ConcurrentQueue<string> _traceParents = [];
    private readonly int _port = LoopbackPort.Free();
    private readonly int _web = LoopbackPort.Free();
    private readonly HttpClient _visitor =
        new(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null, ConnectCallback = ConnectAsync });
    private WebApplication _others = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, _port));
        _others = builder.Build();
        _others.MapPost("/v1/{kind}", ReceiveAsync);
        _others.MapGet("/", (HttpRequest request) => _traceParents.Enqueue(request.Headers.TraceParent.ToString()));
        await _others.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _visitor.Dispose();
        await _others.StopAsync();
        await _others.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Otlp_WithACollector_TracesTheVisitIntoTheGrainsAndSendsMetrics()
    {
        using var process = Start(
            $"Otlp:Endpoint=http://127.0.0.1:{_port}", "Otlp:Protocol=HttpProtobuf", "Otlp:SamplingRatio=1", "Otlp:MetricsInterval=1s",
            "ClientAddresses=Masked");
        await VisitAsync();
        await Eventually.True(
            "the trace arrives with its spans",
            () => Received("traces", "visit")
                && Received("traces", "IClientGrain/Admit")
                && Received("traces", "IServerPoolGrain/Admit"));
        Assert.True(
            Received("traces", "UserBalance.Gateway") && Received("traces", "userbalance.outcome") && Received("traces", "127.77.0.0-24"));
        Assert.DoesNotContain(Bodies("traces"), body => Contains(body, "127.77.0.9"u8));
        Assert.All(Bodies("traces"), body => Assert.True(Contains(body, Convert.FromHexString(TraceId))));
        var parent = Assert.Single(_traceParents.Distinct());
        Assert.StartsWith($"00-{TraceId}-", parent, StringComparison.Ordinal);
        Assert.NotEqual(TraceParent, parent);
        await Eventually.True(
            "the metrics arrive", () => Received("metrics", "userbalance.gateway.visits") && Received("metrics", "userbalance.pool.users"));
    }

    [Fact]
    public async Task Otlp_WithoutACollector_TraceHeadersGoThroughAsTheyCame()
    {
        using var process = Start();
        await VisitAsync();
        Assert.Equal(TraceParent, Assert.Single(_traceParents.Distinct()));
    }

    // From an address that nothing else has.
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Parse("127.77.0.9"), 0));
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task ReceiveAsync(HttpRequest request, string kind)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        _received.Enqueue((kind, body.ToArray()));
    }

    private async Task VisitAsync()
    {
        await Eventually.True("a visit is served", async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{_web}/");
            request.Headers.TryAddWithoutValidation("traceparent", TraceParent);
            try
            {
                using var response = await _visitor.SendAsync(request, TestContext.Current.CancellationToken);
                return response.StatusCode == HttpStatusCode.OK;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
    }

    private IEnumerable<byte[]> Bodies(string kind) => _received.Where(received => received.Path == kind).Select(received => received.Body);

    private bool Received(string kind, string text) => Bodies(kind).Any(body => Contains(body, Encoding.UTF8.GetBytes(text)));

    private static bool Contains(byte[] body, ReadOnlySpan<byte> part) => body.AsSpan().IndexOf(part) >= 0;

    private ProductProcess Start(params string[] telemetry) => ProductProcess.Start(
        "Standalone",
        _directory.Path,
        [
            $"--UserBalance:Cluster:SiloPort={LoopbackPort.Free()}",
            $"--UserBalance:Cluster:ClientPort={LoopbackPort.Free()}",
            $"--UserBalance:Gateway:Admin:Bind=127.0.0.1:{LoopbackPort.Free()}",
            $"--UserBalance:Gateway:Listeners:web:Bind=127.0.0.1:{_web}",
            "--UserBalance:Gateway:Listeners:web:Pool=app",
            $"--UserBalance:Pools:app:Servers:s1:Address=127.0.0.1:{_port}",
            .. telemetry.Select(setting => $"--UserBalance:Telemetry:{setting}"),
        ]);
}
