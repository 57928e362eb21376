using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace UserBalance.Testing.Networks;

/// <summary>
/// A machine as far as its network is concerned: interfaces, addresses and routes of its own (network_namespaces(7)). It sees nothing of
/// the network of this process, and nothing there sees it. It goes with the test that made it.
/// </summary>
public sealed class NetworkNamespace : Network, IDisposable
{
    // CLONE_NEWNET of sched.h.
    private const int NewNetwork = 0x40000000;

    private static int _count;

    private readonly SafeFileHandle _handle;

    private NetworkNamespace(string name)
    {
        Name = name;
        _handle = File.OpenHandle(Path.Combine("/run/netns", name));
    }

    /// <summary>Its name, which no other of this machine has.</summary>
    public string Name { get; }

    /// <summary>Why a test that needs some must be skipped, or <see langword="null"/> if it can run.</summary>
    public static string? WhyAbsent { get; } = Reason();

    private string ResolverDirectory => Path.Combine("/etc/netns", Name);

    /// <summary>Makes one, with nothing but its loopback interface.</summary>
    public static NetworkNamespace Create(string name)
    {
        var full = $"ub-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}-{name}";
        IpCommand.Run("netns", "add", full);
        var created = new NetworkNamespace(full);
        created.Ip("link", "set", "lo", "up");
        return created;
    }

    /// <summary>Runs <c>ip</c> there.</summary>
    /// <exception cref="InvalidOperationException">It fails; says why.</exception>
    public void Ip(params IEnumerable<string> args) => IpCommand.Run(["-netns", Name, .. args]);

    /// <summary>The name server of the programs that run there.</summary>
    public void UseNameServer(string address)
    {
        Directory.CreateDirectory(ResolverDirectory);
        File.WriteAllText(Path.Combine(ResolverDirectory, "resolv.conf"), $"nameserver {address}\noptions timeout:2\n");
    }

    /// <inheritdoc/>
    public override T Open<T>(Func<T> open)
    {
        // A socket belongs to the network that its thread was in when it was made, for ever; the thread is given up.
        T opened = default!;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Enter();
                opened = open();
            }
            catch (Exception refused)
            {
                failure = refused;
            }
        });
        thread.Start();
        thread.Join();
        return failure is null ? opened : throw failure;
    }

    /// <inheritdoc/>
    public override ProcessStartInfo Command(string program, params IEnumerable<string> args) =>
        new(IpCommand.Path!, ["netns", "exec", Name, program, .. args]);

    /// <summary>Removes it. What still runs there keeps a network that leads nowhere.</summary>
    public void Dispose()
    {
        _handle.Dispose();
        IpCommand.Run("netns", "delete", Name);
        if (Directory.Exists(ResolverDirectory))
            Directory.Delete(ResolverDirectory, recursive: true);
    }

    private void Enter()
    {
        if (SetNamespace(_handle, NewNetwork) != 0)
            throw new InvalidOperationException($"The network namespace {Name} cannot be entered: error {Marshal.GetLastPInvokeError()}.");
    }

    private static string? Reason()
    {
        if (!OperatingSystem.IsLinux())
            return "Only Linux has network namespaces.";
        if (IpCommand.Path is null)
            return "ip (iproute2) is not installed.";
        if (!Environment.IsPrivilegedProcess)
            return "Network namespaces need root.";
        try
        {
            using var probe = Create("probe");
            return null;
        }
        catch (InvalidOperationException refused)
        {
            return $"Network namespaces cannot be made: {refused.Message}";
        }
    }

    [DllImport("libc", EntryPoint = "setns", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetNamespace(SafeFileHandle handle, int kind);
}
