using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using UserBalance.Testing;

namespace UserBalance.Hosting.Tests.Processes;

/// <summary>A process of the product as it was built, started in a directory of its own.</summary>
internal sealed class ProductProcess : IDisposable
{
    public const int Interrupt = 2;
    public const int Terminate = 15;

    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly Lock _gate = new();
    private readonly List<string> _output = [];

    private ProductProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        _errors = process.StandardError.ReadToEndAsync();
    }

    public string[] Output
    {
        get
        {
            lock (_gate)
                return [.. _output];
        }
    }

    public static ProductProcess Start(string project, string directory, params IEnumerable<string> args)
    {
        var start = new ProcessStartInfo("dotnet", [Assembly(project), .. args])
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_ENVIRONMENT"] = "Production";
        return new(new Process { StartInfo = start });
    }

    /// <summary>Runs a process to its end.</summary>
    public static async Task<ProcessEnd> RunAsync(string project, string directory, params IEnumerable<string> args)
    {
        using var process = Start(project, directory, args);
        return await process.EndAsync();
    }

    public async Task<ProcessEnd> EndAsync()
    {
        var errors = await Eventually.Within("the end of the process", _errors);
        await _process.WaitForExitAsync();
        return new(_process.ExitCode, Output, errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    public void Signal(int signal) => Assert.Equal(0, Kill(_process.Id, signal));

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private static string Assembly(string project) =>
        Path.Combine(Built("ProductDirectory"), project, Built("ProductConfiguration"), $"UserBalance.{project}.dll");

    private static string Built(string key) =>
        typeof(ProductProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == key).Value!;

    private void Add(string? line)
    {
        if (line is null)
            return;
        lock (_gate)
            _output.Add(line);
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}

/// <summary>What a process left behind.</summary>
internal sealed record ProcessEnd(int Code, string[] Output, string[] Errors);
