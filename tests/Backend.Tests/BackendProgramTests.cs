using System.Diagnostics;
using System.Runtime.InteropServices;
using UserBalance.Testing;

namespace UserBalance.Backend.Tests;

public sealed class BackendProgramTests
{
    private const int Sigterm = 15;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Program_BadOption_GivesOneLineAndExitsWith2()
    {
        using var program = Start("--port", "70000");

        var errors = await Eventually.Within("the error", program.StandardError.ReadToEndAsync(Cancelled));
        await program.WaitForExitAsync(Cancelled);

        Assert.Equal(2, program.ExitCode);
        Assert.Equal("--port: '70000' is not a port from 0 to 65535, 0 for one that is free.", errors.TrimEnd('\n'));
    }

    [Fact]
    public async Task Program_PortInUse_GivesOneLineAndExitsWith2()
    {
        await using var server = await BackendServer.StartAsync(new BackendOptions(), Cancelled);
        using var program = Start("--bind", "127.0.0.1", "--port", $"{server.Port}");

        var errors = await Eventually.Within("the error", program.StandardError.ReadToEndAsync(Cancelled));
        await program.WaitForExitAsync(Cancelled);

        Assert.Equal(2, program.ExitCode);
        Assert.StartsWith($"Cannot listen on 127.0.0.1:{server.Port}: ", errors);
        Assert.Single(errors.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task Program_Terminated_EndsAnOpenStreamAndExitsWith0()
    {
        var port = LoopbackPort.Free();
        using var program = Start("--name", "Backend Server 1", "--bind", "127.0.0.1", "--port", $"{port}");
        var line = await Eventually.Within("its first line", program.StandardOutput.ReadLineAsync(Cancelled).AsTask());
        Assert.Equal($"Backend Server 1 listens on http://127.0.0.1:{port}/", line);

        using var http = new HttpClient();
        using var reader = new StreamReader(await http.GetStreamAsync($"http://127.0.0.1:{port}/stream", Cancelled));
        Assert.Equal("data: Still connected...", await Eventually.Within("an event", reader.ReadLineAsync(Cancelled).AsTask()));
        Assert.Equal(0, SendSignal(program.Id, Sigterm));

        Assert.Equal("\n", await Eventually.Within("the end of the stream", reader.ReadToEndAsync(Cancelled)));
        await program.WaitForExitAsync(Cancelled);
        Assert.Equal(0, program.ExitCode);
    }

    [Fact]
    public async Task Health_ServerThatRuns_ExitsWith0AndIsNoVisit()
    {
        await using var server = await BackendServer.StartAsync(new BackendOptions(), Cancelled);
        Assert.Equal(0, await HealthAsync(server.Port));
        Assert.Empty(server.Visits);
    }

    [Fact]
    public async Task Health_NobodyListens_ExitsWith1() => Assert.Equal(1, await HealthAsync(LoopbackPort.Free()));

    private static async Task<int> HealthAsync(int port)
    {
        using var question = Start("--health", "--bind", "127.0.0.1", "--port", $"{port}");
        await question.WaitForExitAsync(Cancelled);
        return question.ExitCode;
    }

    private static Process Start(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(BackendServer).Assembly.Location, .. args])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment.Remove("PORT");
        start.Environment.Remove("SERVER_NAME");
        return Process.Start(start)!;
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);
}
