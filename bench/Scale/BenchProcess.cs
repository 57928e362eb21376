using System.Diagnostics;
using System.Globalization;
using System.Net;
using UserBalance.Gateway.Hosting;
using UserBalance.Grains.Abstractions;
using UserBalance.Silo.Hosting;
using UserBalance.Testing;

namespace UserBalance.ScaleBench;

/// <summary>What is measured: a silo in this process, or a gateway in this process and the silo as one of its own.</summary>
internal sealed class BenchProcess : IAsyncDisposable
{
    private const int Callers = 128;

    private readonly WebApplication _app;
    private readonly ProductProcess? _silo;

    private BenchProcess(WebApplication app, ProductProcess? silo) =>
        (_app, _silo, Grains) = (app, silo, app.Services.GetRequiredService<IGrainFactory>());

    public IGrainFactory Grains { get; }

    public static async Task<BenchProcess> StartSiloAsync(RedisServer redis, Dictionary<string, string?> pools)
    {
        var builder = Builder([.. Cluster(redis), .. Silo(), .. pools]);
        builder.AddUserBalanceSilo();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        await app.StartAsync();
        return new BenchProcess(app, null);
    }

    /// <summary>Starts both.</summary>
    /// <param name="redis">Where they meet.</param>
    /// <param name="pools">The silo's settings.</param>
    /// <param name="listeners">The gateway's settings.</param>
    public static async Task<BenchProcess> StartGatewayAsync(
        RedisServer redis, Dictionary<string, string?> pools, Dictionary<string, string?> listeners)
    {
        KeyValuePair<string, string?>[] settings =
            [
                .. Cluster(redis), .. Silo(), .. pools,
                new("UserBalance:Cluster:Http:Bind", $"127.0.0.1:{LoopbackPort.Free()}"),
                new("Logging:LogLevel:Default", "Warning"),
            ];
        var silo = ProductProcess.Start(
            "Silo", Path.GetTempPath(), new Dictionary<string, string>(), settings.Select(setting => $"--{setting.Key}={setting.Value}"));
        var builder = Builder([.. Cluster(redis), .. listeners, new("UserBalance:Gateway:Admin:Bind", $"127.0.0.1:{LoopbackPort.Free()}")]);
        builder.AddUserBalanceGateway();
        var app = builder.Build();
        await app.StartAsync();
        return new BenchProcess(app, silo);
    }

    /// <summary>A client of the bench; known users have other addresses.</summary>
    public static ClientKey Client(int number) =>
        ClientKey.From(new IPAddress([10, (byte)(number >> 16), (byte)(number >> 8), (byte)number]));

    /// <summary>Admits new clients as fast as it goes.</summary>
    /// <returns>Admissions per second.</returns>
    public async Task<double> AdmitAsync(string pool, int first, int count)
    {
        var next = first;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            for (var i = Interlocked.Increment(ref next) - 1; i < first + count; i = Interlocked.Increment(ref next) - 1)
                await AdmitAsync(pool, i);
        }));
        return count / watch.Elapsed.TotalSeconds;
    }

    public async Task AdmitAsync(string pool, int number)
    {
        var reply = await AskAsync(Grains.GetGrain<IClientGrain>(new ClientGrainKey(pool, Client(number)).ToString()));
        if (!reply.IsAdmitted)
            throw new InvalidOperationException($"Client {number} of pool '{pool}' was not admitted: {reply.Outcome}.");
    }

    public async Task<int> UsersAsync(string pool) =>
        (await Grains.GetGrain<IServerPoolAdmin>(pool).GetPool()).Servers.Sum(server => server.Users);

    /// <summary>How many client grains are in memory.</summary>
    public async Task<int> ClientGrainsAsync() =>
        (await Grains.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics())
            .Where(grain => grain.GrainType.Contains("ClientGrain", StringComparison.Ordinal))
            .Sum(grain => grain.ActivationCount);

    // A gateway asks again as well.
    private static async Task<AdmitReply> AskAsync(IClientGrain client)
    {
        while (true)
        {
            try
            {
                return await client.Admit();
            }
            catch (TimeoutException late)
            {
                await Console.Error.WriteLineAsync(late.Message);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _silo?.Dispose();
    }

    private static WebApplicationBuilder Builder(KeyValuePair<string, string?>[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        return builder;
    }

    private static KeyValuePair<string, string?>[] Cluster(RedisServer redis) =>
    [
        new("UserBalance:Cluster:Provider", "Redis"),
        new("UserBalance:Cluster:ConnectionString", redis.ConnectionString),
    ];

    private static KeyValuePair<string, string?>[] Silo() =>
    [
        new("UserBalance:Cluster:Address", "127.0.0.1"),
        new("UserBalance:Cluster:SiloPort", LoopbackPort.Free().ToString(CultureInfo.InvariantCulture)),
        new("UserBalance:Cluster:ClientPort", LoopbackPort.Free().ToString(CultureInfo.InvariantCulture)),
    ];
}
