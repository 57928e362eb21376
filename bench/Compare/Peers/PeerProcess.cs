using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace UserBalance.Compare.Peers;

/// <summary>A program that the comparison has started, with the processes that it has started itself.</summary>
internal sealed class PeerProcess : IDisposable
{
    private const int LinesKept = 20;
    private const int Terminate = 15;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly Queue<string> _lines = new();

    private PeerProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public bool HasExited => _process.HasExited;

    /// <summary>The last lines that it wrote.</summary>
    public string LastWords
    {
        get
        {
            lock (_gate)
                return string.Join('\n', _lines);
        }
    }

    /// <summary>The ids of the process and of those that it has started.</summary>
    public IReadOnlyList<int> Ids =>
    [
        _process.Id,
        .. File.ReadAllText($"/proc/{_process.Id}/task/{_process.Id}/children")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(id => int.Parse(id, CultureInfo.InvariantCulture)),
    ];

    /// <summary>Starts a program.</summary>
    /// <param name="program">Its path, or its name if it is in the path.</param>
    /// <param name="directory">Its current directory.</param>
    /// <param name="environment">What its environment has besides this process's own.</param>
    /// <param name="args">Its command line.</param>
    public static PeerProcess Start(
        string program, string directory, IReadOnlyDictionary<string, string> environment, params IEnumerable<string> args)
    {
        var start = new ProcessStartInfo(program, args)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new(new Process { StartInfo = start });
    }

    /// <summary>Waits until it ends.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public async Task SucceedsAsync()
    {
        await _process.WaitForExitAsync();
        if (_process.ExitCode != 0)
            throw new InvalidOperationException($"{_process.StartInfo.FileName} {_process.StartInfo.ArgumentList[0]} failed: {LastWords}");
    }

    public void Dispose()
    {
        End();
        _process.Dispose();
    }

    // A master that is told to stop ends its workers itself; killed, it would leave them behind.
    private void End()
    {
        if (_process.HasExited || (Kill(_process.Id, Terminate) == 0 && _process.WaitForExit(Patience)))
            return;
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (_gate)
        {
            _lines.Enqueue(line);
            if (_lines.Count > LinesKept)
                _lines.Dequeue();
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
