using System.Globalization;
using System.Net;
using UserBalance.Grains.Abstractions;
using UserBalance.Silo.Hosting;
using UserBalance.Testing;

namespace UserBalance.AdmissionsBench;

/// <summary>A silo as a process of the product runs it, and clients that ask it.</summary>
internal sealed class BenchSilo : IAsyncDisposable
{
    public const string Service = "bench";

    private const string Pool = "app";
    private const int MostUsers = 1_000_000;
    private const int Servers = 10;

    private readonly WebApplication _app;
    private readonly IGrainFactory _grains;
    private int _clients;

    private BenchSilo(WebApplication app) => (_app, _grains) = (app, app.Services.GetRequiredService<IGrainFactory>());

    /// <summary>How many clients were admitted so far.</summary>
    public int Clients => _clients;

    /// <summary>How often an answer was late and was asked for again, as a gateway does.</summary>
    public int Late { get; private set; }

    public static async Task<BenchSilo> StartAsync(BenchStore store)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection([.. store.Settings, .. Cluster(), .. Pools()]);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.AddUserBalanceSilo();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        await app.StartAsync();
        return new BenchSilo(app);
    }

    /// <summary>Admits a client that was not there before.</summary>
    public async Task AdmitNewAsync()
    {
        var number = Interlocked.Increment(ref _clients);
        var key = new ClientGrainKey(Pool, ClientKey.From(new IPAddress([10, (byte)(number >> 16), (byte)(number >> 8), (byte)number])));
        var reply = await AskAsync(_grains.GetGrain<IClientGrain>(key.ToString()));
        if (!reply.IsAdmitted)
            throw new InvalidOperationException($"Client {key} was not admitted.");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task<AdmitReply> AskAsync(IClientGrain client)
    {
        while (true)
        {
            try
            {
                return await client.Admit();
            }
            catch (TimeoutException)
            {
                Late++;
            }
        }
    }

    private static KeyValuePair<string, string?>[] Cluster() =>
    [
        new("UserBalance:Cluster:SiloPort", LoopbackPort.Free().ToString(CultureInfo.InvariantCulture)),
        new("UserBalance:Cluster:ClientPort", LoopbackPort.Free().ToString(CultureInfo.InvariantCulture)),
    ];

    private static IEnumerable<KeyValuePair<string, string?>> Pools() =>
    [
        new($"UserBalance:Pools:{Pool}:MaxUsersPerServer", $"{MostUsers}"),
        .. Enumerable.Range(1, Servers)
            .Select(
                number => new KeyValuePair<string, string?>($"UserBalance:Pools:{Pool}:Servers:s{number}:Address", $"127.0.0.1:{number}")),
    ];
}
