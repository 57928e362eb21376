using Microsoft.Win32.SafeHandles;

namespace UserBalance.Gateway.Net;

/// <summary>
/// A few descriptors that are held for the moment when there are no others: then they are let go, and nobody is accepted until they are
/// held again. What the process has to open meanwhile, an assembly that it needs for the first time for example, it can open.
/// </summary>
/// <param name="count">How many.</param>
internal sealed class DescriptorReserve(int count)
{
    private const string AnyFile = "/dev/null";

    private readonly Lock _gate = new();
    private readonly List<SafeFileHandle> _held = [];
    private volatile bool _isReleased = true;

    /// <summary>That of this process, which is held from the first use on.</summary>
    public static DescriptorReserve OfProcess { get; } = Held(OperatingSystem.IsLinux() ? 32 : 0);

    /// <summary>Whether it is let go.</summary>
    public bool IsReleased => _isReleased;

    /// <summary>Makes a reserve that is held, if it can be.</summary>
    public static DescriptorReserve Held(int count)
    {
        var reserve = new DescriptorReserve(count);
        reserve.TryHold();
        return reserve;
    }

    /// <summary>Lets it go.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _isReleased = true;
            Close();
        }
    }

    /// <summary>Holds it, if there are as many descriptors again.</summary>
    /// <returns>Whether it is held.</returns>
    public bool TryHold()
    {
        lock (_gate)
        {
            try
            {
                while (_held.Count < count)
                    _held.Add(File.OpenHandle(AnyFile));
                _isReleased = false;
            }
            catch (Exception none) when (none is IOException or UnauthorizedAccessException)
            {
                Close();
            }

            return !_isReleased;
        }
    }

    private void Close()
    {
        _held.ForEach(handle => handle.Dispose());
        _held.Clear();
    }
}
