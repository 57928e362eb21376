using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using UserBalance.Hosting.Application;
using UserBalance.Testing;

namespace UserBalance.Hosting.Tests.Application;

public sealed class HealthQuestionTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    public void Dispose()
    {
        _output.Dispose();
        _errors.Dispose();
    }

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("0.0.0.0", "127.0.0.1")]
    [InlineData("0.0.0.0", "0.0.0.0")]
    public async Task Health_ProcessThatIsWell_Is0AndNothingIsSaid(string bound, string asked)
    {
        await using var process = await StartAsync(IPAddress.Parse(bound), StatusCodes.Status200OK);
        Assert.Equal((0, "", ""), (await AskAsync($"{asked}:{process.Port}"), _output.ToString(), _errors.ToString()));
    }

    [Theory]
    [InlineData(StatusCodes.Status503ServiceUnavailable)]
    [InlineData(StatusCodes.Status302Found)]
    public async Task Health_ProcessThatSaysSomethingElse_Is1AndOneLine(int status)
    {
        await using var process = await StartAsync(IPAddress.Loopback, status);
        Assert.Equal(1, await AskAsync($"127.0.0.1:{process.Port}"));
        Assert.Equal($"http://127.0.0.1:{process.Port}/healthz answered {status}.", _errors.ToString().TrimEnd());
    }

    [Fact]
    public async Task Health_NobodyListens_Is1AndOneLine()
    {
        var port = LoopbackPort.Free();
        Assert.Equal(1, await AskAsync($"127.0.0.1:{port}"));
        Assert.StartsWith($"http://127.0.0.1:{port}/healthz did not answer: ", Assert.Single(Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_ProcessThatIsStuck_Is1AndOneLine()
    {
        using var stuck = new TcpListener(IPAddress.Loopback, 0);
        stuck.Start();
        Assert.Equal(1, await AskAsync($"{stuck.LocalEndpoint}"));
        Assert.Equal($"http://{stuck.LocalEndpoint}/healthz did not answer within 3 s.", Assert.Single(Lines));
    }

    [Fact]
    public async Task Health_ConfigurationThatIsWrong_IsNotLookedAt()
    {
        await using var process = await StartAsync(IPAddress.Loopback, StatusCodes.Status200OK);
        Assert.Equal(0, await AskAsync($"127.0.0.1:{process.Port}", "--UserBalance:Foo=1"));
    }

    private string[] Lines => _errors.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    private Task<int> AskAsync(string address, params string[] args) => Eventually.Within(
        "the answer",
        new UserBalanceApplication(_output, _errors).StartAsync(
            ["--health", address, .. args], _ => Assert.Fail("It was built."), use: null));

    private static async Task<Process> StartAsync(IPAddress address, int status)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(address, 0));
        var app = builder.Build();
        app.Run(context =>
        {
            context.Response.StatusCode = context.Request.Path == "/healthz" ? status : StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app);
    }

    private sealed class Process(WebApplication app) : IAsyncDisposable
    {
        public int Port => new Uri(app.Urls.Single()).Port;

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
