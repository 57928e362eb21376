using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using UserBalance.Testing.Networks;

namespace UserBalance.Testing;

/// <summary>
/// A process of the product as it was built, started in a directory of its own. The test project that starts one builds it with
/// a <c>ProjectReference</c> that has <c>ReferenceOutputAssembly="false"</c>.
/// </summary>
public sealed class ProductProcess : IDisposable
{
    /// <summary>SIGINT, what Ctrl-C sends.</summary>
    public const int Interrupt = 2;

    /// <summary>SIGTERM.</summary>
    public const int Terminate = 15;

    // SIGSTOP and SIGCONT, whose numbers differ between the systems.
    private static readonly int Stop = OperatingSystem.IsMacOS() ? 17 : 19;
    private static readonly int Continue = OperatingSystem.IsMacOS() ? 19 : 18;

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

    /// <summary>The lines of its standard output so far.</summary>
    public string[] Output
    {
        get
        {
            lock (_gate)
                return [.. _output];
        }
    }

    public bool HasExited => _process.HasExited;

    /// <summary>The id of the process.</summary>
    public int Id => _process.Id;

    /// <summary>Starts a process.</summary>
    /// <param name="project">The project's name, as in <c>Standalone</c>.</param>
    /// <param name="directory">Its current directory.</param>
    /// <param name="args">Its command line.</param>
    public static ProductProcess Start(string project, string directory, params IEnumerable<string> args) =>
        Start(project, directory, new Dictionary<string, string>(), args);

    /// <summary>Starts a process.</summary>
    /// <param name="project">The project's name, as in <c>Standalone</c>.</param>
    /// <param name="directory">Its current directory.</param>
    /// <param name="environment">What its environment has besides this process's own.</param>
    /// <param name="args">Its command line.</param>
    public static ProductProcess Start(
        string project, string directory, IReadOnlyDictionary<string, string> environment, params IEnumerable<string> args) =>
        Start(Network.Own, project, directory, environment, args);

    /// <summary>Starts a process.</summary>
    /// <param name="network">The network that it sees.</param>
    /// <param name="project">The project's name, as in <c>Standalone</c>.</param>
    /// <param name="directory">Its current directory.</param>
    /// <param name="environment">What its environment has besides this process's own.</param>
    /// <param name="args">Its command line.</param>
    public static ProductProcess Start(
        Network network,
        string project,
        string directory,
        IReadOnlyDictionary<string, string> environment,
        params IEnumerable<string> args) =>
        Start(network.Command("dotnet", [Assembly(project), .. args]), directory, environment);

    /// <summary>Starts a process that may have so many files and sockets open at once.</summary>
    /// <param name="project">The project's name, as in <c>Standalone</c>.</param>
    /// <param name="directory">Its current directory.</param>
    /// <param name="descriptors">How many.</param>
    /// <param name="args">Its command line.</param>
    public static ProductProcess StartWithin(string project, string directory, int descriptors, params IEnumerable<string> args)
    {
        var limited = string.Create(CultureInfo.InvariantCulture, $"ulimit -n {descriptors} && exec dotnet \"$@\"");
        return Start(
            new ProcessStartInfo("sh", ["-c", limited, "sh", Assembly(project), .. args]), directory, new Dictionary<string, string>());
    }

    /// <summary>How many files and sockets it has open.</summary>
    public int CountDescriptors() =>
        Directory.GetFileSystemEntries(string.Create(CultureInfo.InvariantCulture, $"/proc/{_process.Id}/fd")).Length;

    private static ProductProcess Start(ProcessStartInfo start, string directory, IReadOnlyDictionary<string, string> environment)
    {
        start.WorkingDirectory = directory;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["DOTNET_ENVIRONMENT"] = "Production";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new(new Process { StartInfo = start });
    }

    /// <summary>Runs a process to its end.</summary>
    public static async Task<ProcessEnd> RunAsync(string project, string directory, params IEnumerable<string> args)
    {
        using var process = Start(project, directory, args);
        return await process.EndAsync();
    }

    /// <summary>Waits for its end, with a deadline.</summary>
    public async Task<ProcessEnd> EndAsync()
    {
        var errors = await Eventually.Within("the end of the process", _errors);
        await _process.WaitForExitAsync();
        return new(_process.ExitCode, Output, errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Sends a signal that the process may handle.</summary>
    public void Signal(int signal)
    {
        if (Kill(_process.Id, signal) != 0)
            throw new InvalidOperationException($"Signal {signal} could not be sent to process {_process.Id}.");
    }

    /// <summary>Stops the process where it stands (SIGSTOP), until it is thawed. Its sockets stay open.</summary>
    public void Freeze() => Signal(Stop);

    /// <summary>Lets a frozen process go on (SIGCONT).</summary>
    public void Thaw() => Signal(Continue);

    /// <summary>Ends the process where it stands (SIGKILL), and waits until it is gone.</summary>
    public void Kill()
    {
        _process.Kill(entireProcessTree: false);
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
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
/// <param name="Code">Its exit code.</param>
/// <param name="Output">The lines of its standard output.</param>
/// <param name="Errors">The lines of its standard error.</param>
public sealed record ProcessEnd(int Code, string[] Output, string[] Errors);
