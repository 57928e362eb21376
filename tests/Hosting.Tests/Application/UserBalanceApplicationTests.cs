using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using UserBalance.Hosting.Application;
using UserBalance.Hosting.Configuration;
using UserBalance.Hosting.Startup;
using UserBalance.Hosting.Tests.Startup;
using UserBalance.Testing;

namespace UserBalance.Hosting.Tests.Application;

public sealed class UserBalanceApplicationTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();
    private readonly TemporaryDirectory _directory = new();
    private readonly IPEndPoint _address = new(IPAddress.Loopback, LoopbackPort.Free());

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Run_ToldToStop_Returns0()
    {
        var code = await RunAsync([], AddServer, app => app.Lifetime.ApplicationStarted.Register(app.Lifetime.StopApplication));
        Assert.Equal((0, "", ""), (code, _output.ToString(), _errors.ToString()));
    }

    [Fact]
    public async Task Run_Serving_AnswersAtItsAddress()
    {
        var answer = "";
        var code = await RunAsync([], AddServer, app =>
        {
            app.MapGet("/", () => "here");
            app.Lifetime.ApplicationStarted.Register(() => _ = AskAndStopAsync(app));
        });
        Assert.Equal((0, "here"), (code, answer));

        async Task AskAndStopAsync(WebApplication app)
        {
            using var client = new HttpClient();
            answer = await client.GetStringAsync(new Uri($"http://{_address}/"));
            app.Lifetime.StopApplication();
        }
    }

    [Fact]
    public async Task Run_StoppedWhileStarting_Returns0() =>
        Assert.Equal(0, await RunAsync([], AddServer, app => app.Lifetime.StopApplication()));

    [Fact]
    public async Task Run_Check_DoesNotServe()
    {
        var code = await RunAsync(["--check"], AddServer, _ => Assert.Fail("It was built."));
        Assert.Equal((0, "configuration ok", ""), (code, _output.ToString().Trim(), _errors.ToString()));
    }

    [Theory]
    [InlineData]
    [InlineData("--check")]
    public async Task Run_Problems_AreOneLineEach(params string[] args)
    {
        var code = await RunAsync([.. args, "--UserBalance:Foo=1", "--UserBalance:Cluster:SiloPort=x"], builder =>
        {
            _ = UserBalanceStartup.Of(builder).Cluster;
            UserBalanceStartup.Of(builder).Checks.Add(new FailingCheck());
        });
        Assert.Equal(2, code);
        Assert.Equal(
            [
                "UserBalance:Cluster:SiloPort is 'x': must be a whole number from 1 to 65535.",
                "UserBalance:Foo is not a known key; known here: Cluster, Gateway, Pools, Telemetry.",
            ],
            ErrorLines);
    }

    [Theory]
    [InlineData]
    [InlineData("--check")]
    public async Task Run_FailedCheck_IsReportedOnceTheConfigurationIsGood(params string[] args)
    {
        var code = await RunAsync(args, builder => UserBalanceStartup.Of(builder).Checks.Add(new FailingCheck()));
        Assert.Equal((2, "The file is corrupt."), (code, Assert.Single(ErrorLines)));
    }

    [Fact]
    public async Task Run_BadLogLevel_IsAProblem()
    {
        var code = await RunAsync(["--Logging:LogLevel:Orleans=Loud", "--Logging:Console:LogLevel:Default=7"], AddServer);
        Assert.Equal(2, code);
        Assert.Equal(["Logging:LogLevel:Orleans", "Logging:Console:LogLevel:Default"], ErrorLines.Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public async Task Run_AddressTakenAfterTheCheck_IsOneLineAndNoLog()
    {
        using var thief = new TcpListener(_address);
        var logs = new RecordingLogs();
        var code = await RunAsync([], Add, _ => thief.Start());
        Assert.Equal(2, code);
        Assert.Equal(
            $"UserBalance:Test is '{_address}': must be an address that this process can listen on; {_address} is in use.",
            Assert.Single(ErrorLines));
        Assert.Empty(logs.Errors);

        void Add(WebApplicationBuilder builder)
        {
            AddServer(builder);
            builder.Logging.AddProvider(logs);
        }
    }

    [Fact]
    public async Task Run_AddressTakenThatNobodyNamed_IsStillOneLine()
    {
        using var thief = new TcpListener(_address);
        var code = await RunAsync([], builder => builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(_address)), _ => thief.Start());
        Assert.Equal(2, code);
        Assert.Contains($"{_address}", Assert.Single(ErrorLines), StringComparison.Ordinal);
    }

    private string[] ErrorLines => _errors.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    private void AddServer(WebApplicationBuilder builder)
    {
        UserBalanceStartup.Of(builder).Binds.Add("UserBalance:Test", _address);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(_address));
    }

    private Task<int> RunAsync(string[] args, Action<WebApplicationBuilder> add, Action<WebApplication>? use = null) =>
        Eventually.Within(
            "the end of the application",
            new UserBalanceApplication(_output, _errors).StartAsync([.. args, $"--contentRoot={_directory.Path}"], add, use));

    private sealed class FailingCheck : IStartupCheck
    {
        public Task RunAsync(ProblemList problems)
        {
            problems.Add("The file\nis corrupt.");
            return Task.CompletedTask;
        }
    }

    private sealed class RecordingLogs : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Errors { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Error)
                Errors.Enqueue(formatter(state, exception));
        }

        public void Dispose()
        {
        }
    }
}
