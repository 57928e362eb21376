using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using UserBalance.Hosting.Files;
using UserBalance.Hosting.Reload;
using UserBalance.Hosting.Startup;
using UserBalance.Hosting.Tests.Startup;
using UserBalance.Testing;

namespace UserBalance.Hosting.Tests.Reload;

public sealed class ConfigurationReloadTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = new();
    private readonly ReloadSignal _signal = ReloadSignal.None();
    private readonly CollectedLog<ConfigurationReload> _log = new();
    private readonly List<int> _applied = [];
    private ConfigurationReading _reading = null!;
    private WatchedFiles _files = null!;

    private IReadOnlyList<string> Lines => [.. _log.Lines.Select(line => $"{line.Level}: {line.Text}")];

    public async ValueTask InitializeAsync()
    {
        Write(room: 1);
        _reading = Read();
        _files = Watch();
        await _files.StartAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _files.StopAsync(TestContext.Current.CancellationToken);
        _files.Dispose();
        _reading.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Changed_LiveSection_IsAppliedOnceAndTold()
    {
        Write(room: 2);
        await UntilSaidAsync("Information: The configuration has changed and is in use: UserBalance:Pools:Room.");
        Write(room: 3);
        await UntilAsync("the second change", () => _applied.Count == 2);
        Assert.Equal([2, 3], _applied);
    }

    [Fact]
    public async Task Changed_LogLevel_IsInUse()
    {
        Write(room: 1, level: "Debug");
        await UntilSaidAsync("Information: The configuration has changed and is in use: Logging:LogLevel:UserBalance.");
        Assert.Equal("Debug", _reading.Builder!.Configuration["Logging:LogLevel:UserBalance"]);
        Assert.Empty(_applied);
    }

    [Fact]
    public async Task Changed_SectionThatIsNotLive_IsToldWithoutItsValueAndOnlyOnce()
    {
        Write(room: 1, secret: "hunter2");
        const string line =
            "Warning: The configuration has changed; at the next start, not before, these take effect: "
                + "UserBalance:Cluster:ConnectionString.";
        await UntilSaidAsync(line);
        Write(room: 2, secret: "hunter2");
        await UntilAsync("a further change", () => _applied.Count == 1);
        Assert.Single(Lines, line);
        Assert.DoesNotContain(Lines, other => other.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Changed_ToSomethingWrong_IsToldAndNothingOfItUsed()
    {
        _directory.Write("app.json", """
            { "UserBalance": { "Pools": { "Room": 100 }, "Foo": 1 }, "Logging": { "LogLevel": { "UserBalance": "Debug" } } }
            """);
        await UntilSaidAsync(
            "Error: The configuration has changed but nothing of it is used: UserBalance:Pools:Room is '100': must be a whole number from "
                + "0 to 9.");
        await UntilSaidAsync(
            "Error: The configuration has changed but nothing of it is used: UserBalance:Foo is not a known key; known here: Cluster, "
                + "Gateway, Pools, Telemetry.");
        Assert.Equal("Warning", _reading.Builder!.Configuration["Logging:LogLevel:UserBalance"]);

        _directory.Write("app.json", "{");
        await UntilAsync("the next problem", () => Lines[^1].Contains("app.json is not valid JSON in line 1", StringComparison.Ordinal));
        Assert.Equal("Warning", _reading.Builder!.Configuration["Logging:LogLevel:UserBalance"]);
        Assert.Empty(_applied);
    }

    [Fact]
    public async Task Changed_LinkToAnotherFile_IsApplied()
    {
        // As Kubernetes mounts a ConfigMap: the file is a link into a directory that is itself reached by a link.
        File.Delete(FileName);
        Directory.CreateDirectory(Path.Combine(_directory.Path, "one"));
        Directory.CreateDirectory(Path.Combine(_directory.Path, "two"));
        _directory.Write("one/app.json", Text(room: 4));
        _directory.Write("two/app.json", Text(room: 5));
        var data = Path.Combine(_directory.Path, "data");
        Directory.CreateSymbolicLink(data, "one");
        File.CreateSymbolicLink(FileName, "data/app.json");
        await UntilAsync("the first content", () => _applied.Contains(4));

        Directory.Delete(data);
        Directory.CreateSymbolicLink(data, "two");
        await UntilAsync("the second content", () => _applied.Contains(5));
    }

    [Fact]
    public async Task Changed_AfterTheReadingBeforeTheFirstLook_IsApplied()
    {
        await _files.StopAsync(TestContext.Current.CancellationToken);
        Write(room: 6);
        using var late = Watch();
        await late.StartAsync(TestContext.Current.CancellationToken);
        await UntilAsync("the change", () => _applied.Contains(6));
        await late.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Asked_Changed_IsAppliedAtOnce()
    {
        Write(room: 7);
        _signal.Give();
        Assert.Equal([7], _applied);
        _signal.Give();
        Assert.Equal([7], _applied);
        Assert.Equal(2, Lines.Count(line => line == "Information: Asked by SIGHUP to look at the configuration's files."));
    }

    [Fact]
    public async Task Unchanged_IsSilent()
    {
        for (var i = 0; i < 5; i++)
            _time.Advance(WatchedFiles.Interval);
        Write(room: 1);
        Write(room: 2);
        await UntilAsync("the one change", () => _applied.Count > 0);
        Assert.Single(Lines);
    }

    private string FileName => Path.Combine(_directory.Path, "app.json");

    private static string Text(int room, string level = "Warning", string secret = "s3cret") => $$"""
        {
          "UserBalance": { "Pools": { "Room": {{room}} }, "Cluster": { "ConnectionString": "{{secret}}" } },
          "Logging": { "LogLevel": { "UserBalance": "{{level}}" } }
        }
        """;

    private void Write(int room, string level = "Warning", string secret = "s3cret") =>
        _directory.Write("app.json", Text(room, level, secret));

    private WatchedFiles Watch()
    {
        var builder = _reading.Builder!;
        var running = new RunningConfiguration(
            UserBalanceStartup.Of(builder), builder.Configuration, ConfigurationSources.FilesOf(builder));
        return new(_time, NullLogger<WatchedFiles>.Instance, _signal, [new ConfigurationReload(running, Read, _log)]);
    }

    private ConfigurationReading Read() => ConfigurationReading.Of(CommandLine.Parse(["--config", FileName]), Add);

    private void Add(WebApplicationBuilder builder)
    {
        var startup = UserBalanceStartup.Of(builder);
        _ = startup.Settings.Section("Cluster").Has("ConnectionString");
        startup.Settings.Section("Cluster").Allow("ConnectionString");
        startup.Settings.Section("Pools").Number("Room", 0, 0, 9);
        startup.ApplyLive("Pools", pools => _applied.Add(pools.Number("Room", 0, 0, 9)));
    }

    private Task UntilSaidAsync(string line) => UntilAsync($"the line '{line}'", () => Lines.Contains(line));

    private Task UntilAsync(string what, Func<bool> condition) => Eventually.True(what, () =>
    {
        _time.Advance(WatchedFiles.Interval);
        return condition();
    });
}
