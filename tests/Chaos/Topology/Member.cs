using System.Net;
using System.Net.Sockets;
using UserBalance.Testing;
using UserBalance.Testing.Networks;

namespace UserBalance.Chaos.Topology;

/// <summary>A silo or a gateway: a process that is killed, frozen, cut off, and started again.</summary>
internal sealed class Member : IDisposable
{
    private readonly string _project;
    private readonly string _directory;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly HttpClient _http;
    private readonly List<ProductProcess> _all = [];
    private ProductProcess? _process;

    public Member(
        string name,
        string project,
        string directory,
        IPEndPoint health,
        IReadOnlyDictionary<string, string> settings,
        IReadOnlyDictionary<string, string> environment)
    {
        (Name, _project, _directory, Health, _settings, _environment) = (name, project, directory, health, settings, environment);
        var handler = new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(2), ConnectCallback = ConnectAsync };
        _http = new(handler) { Timeout = TimeSpan.FromSeconds(3) };
    }

    public string Name { get; }

    /// <summary>Where its health and, at a gateway, its admin API is.</summary>
    public IPEndPoint Health { get; }

    /// <summary>Its link to the store, where that can be cut on its own.</summary>
    public StoreRelay? Link { get; init; }

    /// <summary>Where it runs.</summary>
    public Network Network { get; init; } = Network.Own;

    /// <summary>Where a gateway's visitors go.</summary>
    public IPEndPoint? Http { get; init; }

    /// <summary>Where a gateway's visitors go over TCP.</summary>
    public IPEndPoint? Tcp { get; init; }

    public bool IsFrozen { get; private set; }

    /// <summary>Whether a fault keeps it from running.</summary>
    public bool IsHeldDown { get; set; }

    public bool HasExited => _process?.HasExited ?? true;

    /// <summary>Whether it runs, as far as can be seen without asking it.</summary>
    public bool IsUp => !HasExited && !IsFrozen && !IsHeldDown;

    /// <summary>The lines that all its processes have written.</summary>
    public IEnumerable<string> Output => _all.ToArray().SelectMany(process => process.Output);

    public void Start()
    {
        _process = ProductProcess.Start(
            Network, _project, _directory, _environment, _settings.Select(setting => $"--{setting.Key}={setting.Value}"));
        _all.Add(_process);
        IsFrozen = false;
    }

    public void Kill()
    {
        if (!HasExited)
            _process!.Kill();
        IsFrozen = false;
    }

    public void Freeze()
    {
        IsFrozen = true;
        _process!.Freeze();
    }

    public void Thaw()
    {
        if (!HasExited)
            _process!.Thaw();
        IsFrozen = false;
    }

    public async Task<bool> IsReadyAsync()
    {
        if (HasExited)
            return false;
        try
        {
            using var answer = await _http.GetAsync($"http://{Health}/readyz");
            return answer.IsSuccessStatusCode;
        }
        catch (Exception away) when (away is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Calls the admin API.</summary>
    /// <returns>The status, 0 when there is none.</returns>
    public async Task<int> CallAsync(HttpMethod method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(method, $"http://{Health}{path}");
        if (json is not null)
            request.Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        try
        {
            using var answer = await _http.SendAsync(request);
            return (int)answer.StatusCode;
        }
        catch (Exception away) when (away is HttpRequestException or OperationCanceledException)
        {
            return 0;
        }
    }

    /// <summary>Reads from the admin API.</summary>
    /// <returns>The body, or <see langword="null"/> when there is none.</returns>
    public async Task<string?> ReadAsync(string path)
    {
        try
        {
            using var answer = await _http.GetAsync($"http://{Health}{path}");
            return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync() : null;
        }
        catch (Exception away) when (away is HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Tells it to stop (SIGTERM), and waits until it is gone.</summary>
    public async Task StopAsync()
    {
        _process!.Signal(ProductProcess.Terminate);
        await _process.EndAsync();
    }

    public void Dispose()
    {
        foreach (var process in _all)
            process.Dispose();
        _http.Dispose();
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken stop)
    {
        var socket = Network.Open(
            static () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });
        try
        {
            await socket.ConnectAsync(Health, stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
