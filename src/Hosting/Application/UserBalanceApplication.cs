using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using UserBalance.Hosting.Configuration;
using UserBalance.Hosting.Files;
using UserBalance.Hosting.Reload;
using UserBalance.Hosting.Startup;

namespace UserBalance.Hosting.Application;

/// <summary>Runs a process of the product: reads and checks its configuration, then serves until it is told to stop.</summary>
public sealed class UserBalanceApplication
{
    /// <summary>The exit code when the configuration or the machine does not allow a start.</summary>
    public const int CannotStart = 2;

    /// <summary>The exit code when a process had to end by itself, and said why in the log.</summary>
    public const int CannotGoOn = 3;

    private const int Unwell = 1;

    private readonly TextWriter _output;
    private readonly TextWriter _errors;

    internal UserBalanceApplication(TextWriter output, TextWriter errors) => (_output, _errors) = (output, errors);

    /// <summary>
    /// Runs the application. Whatever keeps it from starting is written to the standard error, one line for each problem, before anything
    /// is served. With <c>--check</c> nothing is served in any case. With <c>--health</c> another process is asked, and nothing else is
    /// read.
    /// </summary>
    /// <param name="args">The command line.</param>
    /// <param name="add">Adds the parts of the process.</param>
    /// <param name="use">Adds the application's middleware and endpoints.</param>
    /// <returns>
    /// The exit code: 0 after an orderly stop, a check without problems, or the answer that all is well; 1 when the other process is not
    /// well; <see cref="CannotGoOn"/>; otherwise <see cref="CannotStart"/>.
    /// </returns>
    public static Task<int> RunAsync(string[] args, Action<WebApplicationBuilder> add, Action<WebApplication>? use = null) =>
        new UserBalanceApplication(Console.Out, Console.Error).StartAsync(args, add, use);

    internal async Task<int> StartAsync(string[] args, Action<WebApplicationBuilder> add, Action<WebApplication>? use)
    {
        var line = CommandLine.Parse(args);
        if (line.Problem is not null)
            return Report(line.Problem);
        if (line.Health is { } address)
            return await AskHealthAsync(address);
        using var signal = ReloadSignal.OfProcess();
        using var reading = ConfigurationReading.Of(line, add);
        if (reading is not { Builder: { } builder, Problems.Count: 0 })
            return Report(reading.Problems, reading.Advice);
        var startup = UserBalanceStartup.Of(builder);
        await startup.CheckAsync();
        if (startup.Problems.Any)
            return Report(startup.Problems.Lines);
        if (line.Check)
            return Confirm();
        builder.Services.AddSingleton(signal).AddSingleton<ForcedEnd>();
        builder.AddConfigurationReload(() => ConfigurationReading.Of(line, add));
        return await ServeAsync(builder, startup, use);
    }

    private async Task<int> ServeAsync(WebApplicationBuilder builder, UserBalanceStartup startup, Action<WebApplication>? use)
    {
        var quiet = new QuietStart();
        quiet.AddTo(builder.Services);
        try
        {
            await using var app = builder.Build();
            use?.Invoke(app);
            await ServeAsync(app, quiet);
            return app.Services.GetRequiredService<ForcedEnd>().HasBegun ? CannotGoOn : 0;
        }
        catch (Exception e) when (BindFailure(e) is { } failure)
        {
            return await ReportLostAddressAsync(startup, failure);
        }
        catch (StartRefusedException refusal)
        {
            return Report(refusal.Message);
        }
    }

    private static async Task ServeAsync(WebApplication app, QuietStart quiet)
    {
        try
        {
            await app.StartAsync();
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Told to stop before it had started.
            return;
        }

        quiet.End();
        await app.WaitForShutdownAsync();
    }

    // Somebody took an address after it was found free. The check names the key; if the address is free again, the failure has to do.
    private async Task<int> ReportLostAddressAsync(UserBalanceStartup startup, Exception failure)
    {
        await startup.Binds.RunAsync(startup.Problems);
        if (!startup.Problems.Any)
            startup.Problems.Add(failure.Message);
        return Report(startup.Problems.Lines);
    }

    // Kestrel and Orleans wrap what the socket says in exceptions of their own.
    private static Exception? BindFailure(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (e is AddressInUseException or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse })
                return exception;
        }

        return null;
    }

    private async Task<int> AskHealthAsync(IPEndPoint address)
    {
        if (await HealthQuestion.AskAsync(address) is not { } problem)
            return 0;
        _errors.WriteLine(ProblemList.OneLine(problem));
        return Unwell;
    }

    private int Confirm()
    {
        _output.WriteLine("configuration ok");
        return 0;
    }

    private int Report(IReadOnlyList<string> problems, string? advice = null)
    {
        if (advice is not null)
            _output.WriteLine(advice);
        foreach (var line in problems)
            _errors.WriteLine(line);
        return CannotStart;
    }

    private int Report(string problem)
    {
        _errors.WriteLine(ProblemList.OneLine(problem));
        return CannotStart;
    }
}
