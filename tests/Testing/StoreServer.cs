using System.Diagnostics;

namespace UserBalance.Testing;

/// <summary>
/// A database server of a test's own, on a loopback port of its own, with its data in a temporary directory that goes with it.
/// </summary>
public abstract class StoreServer : IAsyncDisposable
{
    /// <summary>The password in every connection string, so that a test can look for it where it must not be.</summary>
    public const string Password = "hunter2-s3cret";

    private readonly List<string> _errors = [];
    private Process? _process;

    private protected StoreServer() => Directory = System.IO.Directory.CreateTempSubdirectory("userbalance-store-").FullName;

    /// <summary>The server's port on 127.0.0.1; the same after a restart.</summary>
    public int Port { get; } = LoopbackPort.Free();

    /// <summary>How the product connects to it.</summary>
    public abstract string ConnectionString { get; }

    /// <summary>The id of the server's process.</summary>
    public int ProcessId => _process?.Id ?? throw new InvalidOperationException("The server does not run.");

    private protected string Directory { get; }

    /// <summary>Ends the server where it stands (SIGKILL), with all its processes, and waits until it is gone. Its data stay.</summary>
    public void Kill()
    {
        if (_process is null)
            return;
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    /// <summary>Starts it again on the same port with the same data, and waits until it answers.</summary>
    public async Task RestartAsync()
    {
        Kill();
        await RunAsync();
    }

    /// <summary>Kills it and deletes its data.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Kill();
        System.IO.Directory.Delete(Directory, recursive: true);
        return ValueTask.CompletedTask;
    }

    private protected abstract ProcessStartInfo Command();

    private protected abstract Task<bool> AnswersAsync();

    private protected async Task RunAsync()
    {
        var start = Command();
        start.RedirectStandardError = true;
        start.RedirectStandardOutput = true;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await Eventually.True($"an answer of {start.FileName}", AnswersOrEndedAsync);
    }

    private async Task<bool> AnswersOrEndedAsync()
    {
        if (_process!.HasExited)
            throw new InvalidOperationException($"The server has ended: {string.Join(" / ", Notes())}");
        return await AnswersAsync();
    }

    private string[] Notes()
    {
        lock (_errors)
            return [.. _errors.TakeLast(20)];
    }

    private void Note(string? line)
    {
        if (line is null)
            return;
        lock (_errors)
            _errors.Add(line);
    }
}
