using System.Runtime.InteropServices;

namespace UserBalance.Hosting.Files;

/// <summary>
/// The signal by which operators ask a process to look at its files at once, SIGHUP as for other servers. Without somebody who takes it, it
/// would end the process. Windows has none.
/// </summary>
internal sealed class ReloadSignal : IDisposable
{
    private readonly PosixSignalRegistration? _registration;

    private ReloadSignal(bool isTaken)
    {
        if (isTaken)
            _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Take);
    }

    /// <summary>Somebody has asked. It is raised on any thread.</summary>
    public event Action? Given;

    /// <summary>Takes the signal from now on, until disposed.</summary>
    public static ReloadSignal OfProcess() => new(isTaken: !OperatingSystem.IsWindows());

    /// <summary>One that nobody but <see cref="Give"/> gives.</summary>
    public static ReloadSignal None() => new(isTaken: false);

    /// <summary>Does as if it had come.</summary>
    public void Give() => Given?.Invoke();

    /// <inheritdoc/>
    public void Dispose() => _registration?.Dispose();

    private void Take(PosixSignalContext signal)
    {
        signal.Cancel = true;
        Give();
    }
}
