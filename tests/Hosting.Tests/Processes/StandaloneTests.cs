using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using UserBalance.Hosting.Tests.Startup;
using UserBalance.Testing;

namespace UserBalance.Hosting.Tests.Processes;

/// <summary>Standalone as a user starts it: exit codes and what it prints.</summary>
public sealed class StandaloneTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly int _admin = LoopbackPort.Free();
    private readonly int _web = LoopbackPort.Free();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(
        "Pools:app:MaxUsersPerServer=0", "UserBalance:Pools:app:MaxUsersPerServer is '0': must be a whole number from 1 to 1000000.")]
    [InlineData(
        "Pools:app:IdleTimeout=24:00:00",
        "UserBalance:Pools:app:IdleTimeout is '24:00:00': must be a duration from 5s to 30d; write 24h or 1.00:00:00.")]
    [InlineData(
        "Pools:app:MaxUser=2", "UserBalance:Pools:app:MaxUser is not a known key; known here: FailoverDelay, GatewayLease, Health, "
            + "IdleTimeout, IPv4PrefixLength, IPv6PrefixLength, MaxUsersPerServer, OnServerDown, Selection, ServerProtocol, Servers, "
            + "ShareConnections.")]
    [InlineData(
        "Gateway:Listeners:web:Pool=other",
        "UserBalance:Gateway:Listeners:web:Pool is 'other': must be a pool of this configuration; there is app.")]
    [InlineData(
        "Cluster:DataDirectory=/dev/null/data", "UserBalance:Cluster:DataDirectory: /dev/null is not a directory; choose another path.")]
    [InlineData(
        "Gateway:Admin:Bind=0.0.0.0:6801", "UserBalance:Gateway:Admin:Bind is '0.0.0.0:6801': must be a loopback address as long as there "
            + "is no key; set UserBalance:Gateway:Admin:Key.")]
    public async Task Start_BadSetting_IsOneLineAndExitCode2(string setting, string expected)
    {
        var served = await StartAsync($"--UserBalance:{setting}");
        var check = await StartAsync($"--UserBalance:{setting}", "--check");
        Assert.All([served, check], end => AssertRefused(end, expected));
    }

    [Fact]
    public async Task Start_JsonAndMasked_WritesOneDocumentPerLineWithoutTheClient()
    {
        using var process = ProductProcess.Start(
            "Standalone",
            _directory.Path,
            [.. Settings(), "--Logging:Console:FormatterName=json", "--UserBalance:Telemetry:ClientAddresses=Masked"]);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        await Eventually.True("the pool decides about a user", async () =>
        {
            try
            {
                using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{_web}/"), TestContext.Current.CancellationToken);
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            return process.Output.Any(line => line.Contains("ed client 127.", StringComparison.Ordinal));
        });
        var line = process.Output.First(line => line.Contains("ed client 127.", StringComparison.Ordinal));
        Assert.Equal("127.0.0.0-24", JsonDocument.Parse(line).RootElement.GetProperty("State").GetProperty("Client").GetString());
        Assert.All(process.Output, written => JsonDocument.Parse(written).Dispose());
    }

    [Theory]
    [InlineData("--chekc", "--chekc is not a known switch; *")]
    [InlineData("--config=missing.json", "--config missing.json is not a file that this process can see.")]
    public async Task Start_BadCommandLine_IsOneLineAndExitCode2(string arg, string expected) =>
        AssertRefused(await StartAsync(arg), expected);

    [Fact]
    public async Task Start_MalformedJson_IsOneLineAndExitCode2()
    {
        var file = _directory.Write("appsettings.json", "{\n  \"UserBalance\": oops\n}");
        AssertRefused(await StartAsync(), $"{file} is not valid JSON in line 2: *");
    }

    [Fact]
    public async Task Start_PortInUse_IsOneLineAndExitCode2()
    {
        using var other = new TcpListener(IPAddress.Loopback, _web);
        other.Start();
        AssertRefused(
            await StartAsync("--check"),
            $"UserBalance:Gateway:Listeners:web:Bind is '127.0.0.1:{_web}': must be an address that this process can listen on; "
                + $"127.0.0.1:{_web} is in use.");
    }

    [Fact]
    public async Task Start_NothingConfigured_ShowsAnExampleThatIsGood()
    {
        var bare = await ProductProcess.RunAsync("Standalone", _directory.Path);
        Assert.Equal((2, 10), (bare.Code, bare.Output.Length));
        Assert.StartsWith(
            "UserBalance:Pools is missing: at least one pool is needed; ", Assert.Single(bare.Errors), StringComparison.Ordinal);

        _directory.Write("appsettings.json", string.Join('\n', bare.Output));
        var check = await ProductProcess.RunAsync("Standalone", _directory.Path, [.. Ports(), "--check"]);
        AssertOk(check);
    }

    [Fact]
    public async Task Check_GoodConfiguration_SaysSo() => AssertOk(await StartAsync("--check"));

    [Theory]
    [InlineData(ProductProcess.Terminate)]
    [InlineData(ProductProcess.Interrupt)]
    public async Task Signal_WhileServing_EndsWithExitCode0(int signal)
    {
        using var process = ProductProcess.Start("Standalone", _directory.Path, Settings());
        await Eventually.True(
            "the start of the process", () => process.Output.Any(line => line.Contains("Application started", StringComparison.Ordinal)));
        // SIGHUP asks for a look at the files, and ends nothing.
        process.Signal(1);
        await Eventually.True(
            "a look at the files", () => process.Output.Any(line => line.Contains("Asked by SIGHUP", StringComparison.Ordinal)));
        process.Signal(signal);
        var end = await process.EndAsync();
        Assert.Equal((0, ""), (end.Code, string.Join('\n', end.Errors)));
    }

    [Fact]
    public async Task Gateway_Alone_IsOneLineAndExitCode2() =>
        AssertRefused(
            await ProductProcess.RunAsync("Gateway", _directory.Path, Settings()),
            "UserBalance:Cluster:Provider is 'Embedded': a gateway on its own cannot join an embedded cluster, which lives inside one "
                + "process; run UserBalance.Standalone instead.");

    [Fact]
    public async Task Silo_Alone_ChecksTheSameConfiguration() =>
        AssertOk(await ProductProcess.RunAsync("Silo", _directory.Path, [.. Settings(), "--check"]));

    private static void AssertOk(ProcessEnd end)
    {
        Assert.Empty(end.Errors);
        Assert.Equal((0, "configuration ok"), (end.Code, Assert.Single(end.Output)));
    }

    // An expected line that ends in a star leaves the rest to the operating system.
    private static void AssertRefused(ProcessEnd end, string expected)
    {
        var line = Assert.Single(end.Errors);
        Assert.Equal(expected.TrimEnd('*'), expected.EndsWith('*') ? line[..(expected.Length - 1)] : line);
        Assert.Equal(2, end.Code);
        Assert.Empty(end.Output);
    }

    private Task<ProcessEnd> StartAsync(params string[] args) =>
        ProductProcess.RunAsync("Standalone", _directory.Path, [.. Settings(), .. args]);

    private string[] Settings() =>
    [
        .. Ports(),
        "--UserBalance:Pools:app:Servers:s1:Address=127.0.0.1:5011",
        "--UserBalance:Gateway:Listeners:web:Pool=app",
    ];

    private string[] Ports() =>
    [
        $"--UserBalance:Cluster:SiloPort={LoopbackPort.Free()}",
        $"--UserBalance:Cluster:ClientPort={LoopbackPort.Free()}",
        $"--UserBalance:Cluster:Http:Bind=127.0.0.1:{LoopbackPort.Free()}",
        $"--UserBalance:Gateway:Admin:Bind=127.0.0.1:{_admin}",
        $"--UserBalance:Gateway:Listeners:web:Bind=127.0.0.1:{_web}",
    ];
}
