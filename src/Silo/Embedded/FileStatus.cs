using System.Runtime.InteropServices;

namespace UserBalance.Silo.Embedded;

/// <summary>What Linux tells of a file and .NET does not: whose it is, and which it is whatever its name.</summary>
/// <param name="Owner">The number of the user whose it is.</param>
/// <param name="Mode">Who may do what with it, and of what kind it is, as in the kernel's headers.</param>
/// <param name="Identity">Its device and number there: another file with the same name has another.</param>
internal readonly partial record struct FileStatus(uint Owner, uint Mode, (uint Major, uint Minor, ulong Number) Identity)
{
    private const int CurrentDirectory = -100;
    private const int NotFollowed = 0x100;
    private const uint BasicStatus = 0x7ff;
    private const uint KindBits = 0xf000;
    private const uint LinkKind = 0xa000;
    private const uint WrittenByOthers = 0x2;

    /// <summary>Whether it is a symbolic link.</summary>
    public bool IsLink => (Mode & KindBits) == LinkKind;

    /// <summary>Whether every user of the machine may write it.</summary>
    public bool IsOpenToAll => !IsLink && (Mode & WrittenByOthers) != 0;

    /// <summary>Whether it is this process's user's or root's.</summary>
    public bool IsOurs => Owner == 0 || Owner == EffectiveUser();

    /// <summary>The mode as <c>chmod</c> takes it.</summary>
    public string ModeText => Convert.ToString(Mode & 0xfff, 8).PadLeft(4, '0');

    /// <summary>Asks for a file, or for a link itself.</summary>
    /// <returns><see langword="null"/> when there is none, or the system does not say.</returns>
    public static FileStatus? Of(string path, bool follow = true)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        try
        {
            return Ask(CurrentDirectory, path, follow ? 0 : NotFollowed, BasicStatus, out var status) == 0
                ? new FileStatus(status.Owner, status.Mode, (status.DeviceMajor, status.DeviceMinor, status.Number))
                : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Ask(int directory, string path, int flags, uint mask, out Reply reply);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();

    // struct statx, which is the same on every processor.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Reply
    {
        [FieldOffset(20)]
        public uint Owner;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Number;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
