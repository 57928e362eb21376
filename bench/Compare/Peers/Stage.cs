using System.Net;

namespace UserBalance.Compare.Peers;

/// <summary>Where one scenario is played: a temporary directory, the servers, and every process that was started for it.</summary>
internal sealed class Stage : IDisposable
{
    private readonly DirectoryInfo _root = System.IO.Directory.CreateTempSubdirectory("compare-");
    private readonly Lock _gate = new();
    private readonly List<PeerProcess> _processes = [];
    private int _directories;

    // Whoever stops the comparison stops what it has started.
    private Stage() => AppDomain.CurrentDomain.ProcessExit += DisposeAtExit;

    /// <summary>The servers that all proxies lead to.</summary>
    public IReadOnlyList<IPEndPoint> Servers { get; private set; } = [];

    /// <summary>A server that closes every connection without an answer.</summary>
    public IPEndPoint Refusing { get; private set; } = new(IPAddress.Loopback, 0);

    /// <summary>Makes one whose servers answer.</summary>
    public static async Task<Stage> OpenAsync()
    {
        var stage = new Stage();
        try
        {
            (stage.Servers, stage.Refusing) = await Backend.StartAsync(stage);
            return stage;
        }
        catch
        {
            stage.Dispose();
            throw;
        }
    }

    /// <summary>A new directory.</summary>
    /// <param name="name">What is in it.</param>
    public string Directory(string name) => _root.CreateSubdirectory($"{name}-{_directories++}").FullName;

    /// <summary>Takes care of a process's end.</summary>
    public PeerProcess Add(PeerProcess process)
    {
        lock (_gate)
            _processes.Add(process);
        return process;
    }

    /// <summary>Ends a process before the others.</summary>
    public void End(PeerProcess process)
    {
        lock (_gate)
            _processes.Remove(process);
        process.Dispose();
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= DisposeAtExit;
        lock (_gate)
        {
            _processes.ForEach(process => process.Dispose());
            _processes.Clear();
        }

        _root.Delete(recursive: true);
    }

    private void DisposeAtExit(object? sender, EventArgs e) => Dispose();
}
