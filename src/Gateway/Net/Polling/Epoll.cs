using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace UserBalance.Gateway.Net.Polling;

/// <summary>Linux's <c>epoll</c>, which the runtime does not offer. Numbers are those of the kernel's headers.</summary>
internal static partial class Epoll
{
    public const uint In = 0x001;
    public const uint Out = 0x004;
    public const uint Error = 0x008;
    public const uint HangUp = 0x010;
    public const uint PeerHangUp = 0x2000;
    public const uint Exclusive = 1u << 28;
    public const uint EdgeTriggered = 1u << 31;

    private const int Add = 1;
    private const int Modify = 3;
    private const int CloseOnExec = 0x80000;
    private const int Interrupted = 4;
    private const int TooManyOpenFilesOfSystem = 23;
    private const int TooManyOpenFiles = 24;

    // struct epoll_event is packed on x86 only.
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.X86 ? 4 : 8;

    /// <summary>The size of one event, in bytes.</summary>
    public static int EventSize { get; } = DataOffset + sizeof(long);

    /// <summary>Makes a set of watched sockets.</summary>
    /// <exception cref="SocketException">There is no descriptor left.</exception>
    public static int Create()
    {
        var set = Create(CloseOnExec);
        return set >= 0 ? set : throw LastError();
    }

    /// <summary>Watches a socket; it leaves the set when it is closed.</summary>
    /// <param name="set">The set.</param>
    /// <param name="socket">The socket.</param>
    /// <param name="events">What is to be told of it.</param>
    /// <param name="id">What the events carry.</param>
    public static void Watch(int set, SafeSocketHandle socket, uint events, long id) => Control(set, Add, socket, events, id);

    /// <summary>Changes what is to be told of a socket; what is so already is told again.</summary>
    public static void Change(int set, SafeSocketHandle socket, uint events, long id) => Control(set, Modify, socket, events, id);

    /// <summary>Waits for events.</summary>
    /// <returns>How many there are; 0 when a signal came.</returns>
    public static int Wait(int set, Span<byte> events)
    {
        var count = Wait(set, events, events.Length / EventSize, timeout: -1);
        if (count >= 0)
            return count;
        return Marshal.GetLastPInvokeError() == Interrupted ? 0 : throw LastError();
    }

    /// <summary>Takes one event apart.</summary>
    public static (uint Events, long Id) Read(ReadOnlySpan<byte> events, int index)
    {
        var one = events.Slice(index * EventSize, EventSize);
        return (MemoryMarshal.Read<uint>(one), MemoryMarshal.Read<long>(one[DataOffset..]));
    }

    private static void Control(int set, int operation, SafeSocketHandle socket, uint events, long id)
    {
        Span<byte> one = stackalloc byte[EventSize];
        MemoryMarshal.Write(one, events);
        MemoryMarshal.Write(one[DataOffset..], id);
        if (Control(set, operation, socket, one) != 0)
            throw LastError();
    }

    // What it refuses, it refuses for want of something of this machine.
    private static SocketException LastError() => new(
        (int)(Marshal.GetLastPInvokeError() is TooManyOpenFiles or TooManyOpenFilesOfSystem
            ? SocketError.TooManyOpenSockets
            : SocketError.NoBufferSpaceAvailable),
        Marshal.GetLastPInvokeErrorMessage());

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int Control(int set, int operation, SafeSocketHandle socket, Span<byte> eventToReport);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int Wait(int set, Span<byte> events, int most, int timeout);
}
