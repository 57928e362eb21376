using System.Diagnostics;
using UserBalance.Testing.Networks;

namespace UserBalance.Network.Tests.Lab;

/// <summary>A program that is not the product's and runs in the lab until that is taken down.</summary>
internal sealed class Daemon : IDisposable
{
    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly Queue<string> _lines = new();

    private Daemon(Process process) => _process = process;

    /// <summary>Its last lines.</summary>
    public string Output
    {
        get
        {
            lock (_gate)
                return string.Join('\n', _lines);
        }
    }

    public static Daemon Start(NetworkNamespace machine, string program, params IEnumerable<string> args)
    {
        var start = machine.Command(program, args);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        var daemon = new Daemon(new Process { StartInfo = start });
        daemon._process.OutputDataReceived += (_, line) => daemon.Note(line.Data);
        daemon._process.ErrorDataReceived += (_, line) => daemon.Note(line.Data);
        daemon._process.Start();
        daemon._process.BeginOutputReadLine();
        daemon._process.BeginErrorReadLine();
        return daemon;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Note(string? line)
    {
        if (line is null)
            return;
        lock (_gate)
        {
            _lines.Enqueue(line);
            if (_lines.Count > 20)
                _lines.Dequeue();
        }
    }
}
