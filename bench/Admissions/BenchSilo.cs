using System.Diagnostics;
using System.Net;
using UserBalance.Grains.Abstractions;
using UserBalance.Silo.Hosting;

namespace UserBalance.AdmissionsBench;

/// <summary>A silo with the embedded store, as a process of the product runs it, and callers that admit clients through it.</summary>
internal sealed class BenchSilo : IAsyncDisposable
{
    private const int Callers = 128;
    private const string Pool = "app";

    private readonly WebApplication _app;
    private readonly IGrainFactory _grains;

    private BenchSilo(WebApplication app) => (_app, _grains) = (app, app.Services.GetRequiredService<IGrainFactory>());

    public static async Task<BenchSilo> StartAsync(string directory, int clients)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["UserBalance:Cluster:DataDirectory"] = directory,
            ["UserBalance:Cluster:SiloPort"] = "24111",
            ["UserBalance:Cluster:ClientPort"] = "24112",
            [$"UserBalance:Pools:{Pool}:MaxUsersPerServer"] = $"{clients}",
            [$"UserBalance:Pools:{Pool}:Servers:s1:Address"] = "127.0.0.1:1",
        });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.AddUserBalanceSilo();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        await app.StartAsync();
        return new BenchSilo(app);
    }

    public async Task<Admissions> AdmitAsync(int first, int count)
    {
        var next = first;
        var latencies = new TimeSpan[count];
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            for (var i = Interlocked.Increment(ref next) - 1; i < first + count; i = Interlocked.Increment(ref next) - 1)
            {
                var began = watch.Elapsed;
                var key = new ClientGrainKey(Pool, ClientKey.From(new IPAddress(10 | ((long)i << 8))));
                var reply = await _grains.GetGrain<IClientGrain>(key.ToString()).Admit();
                if (!reply.IsAdmitted)
                    throw new InvalidOperationException($"Client {key} was not admitted.");
                latencies[i - first] = watch.Elapsed - began;
            }
        }));
        var total = watch.Elapsed;
        Array.Sort(latencies);
        return new Admissions(count / total.TotalSeconds, latencies[count / 2], latencies[(int)(count * 0.99)]);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

/// <summary>How fast clients were admitted.</summary>
internal readonly record struct Admissions(double PerSecond, TimeSpan P50, TimeSpan P99);
