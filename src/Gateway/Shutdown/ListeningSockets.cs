using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace UserBalance.Gateway.Shutdown;

/// <summary>
/// The sockets that listen for visitors. Closing one resets the connections that the kernel has made for it and that nobody has accepted
/// yet: their clients were not refused, so they try no other gateway. Hence arrivals are ended first.
/// </summary>
internal sealed class ListeningSockets
{
    // asm-generic/socket.h, the same on all of .NET's architectures.
    private const int SocketLevel = 1;
    private const int AttachFilter = 26;

    // A classic BPF program (kernel documentation, networking/filter): drop what has SYN set in the flags of its TCP header, let the rest
    // pass.
    private static readonly ulong[] DropSyn =
    [
        Instruction(0x30, ifFalse: 0, 13),
        Instruction(0x45, ifFalse: 1, 0x02),
        Instruction(0x06, ifFalse: 0, 0),
        Instruction(0x06, ifFalse: 0, uint.MaxValue),
    ];

    private readonly List<Socket> _sockets = [];

    public void Add(Socket socket)
    {
        lock (_sockets)
            _sockets.Add(socket);
    }

    /// <summary>
    /// Ends arrivals: the kernel ignores whoever begins a connection from now on. What has begun is finished and can be accepted. A client
    /// that was ignored asks again after a second, and is refused if the socket is closed by then. Does nothing but on Linux.
    /// </summary>
    public void EndArrivals()
    {
        if (!OperatingSystem.IsLinux())
            return;
        lock (_sockets)
            _sockets.ForEach(EndArrivals);
    }

    private static unsafe void EndArrivals(Socket socket)
    {
        try
        {
            fixed (ulong* program = DropSyn)
            {
                // struct sock_fprog: a 16-bit length, and a pointer behind the padding.
                Span<nint> option = [DropSyn.Length, (nint)program];
                socket.SetRawSocketOption(SocketLevel, AttachFilter, MemoryMarshal.AsBytes(option));
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // Then it is closed without this.
        }
    }

    // struct sock_filter: a 16-bit code, two 8-bit jumps, and a 32-bit operand.
    private static ulong Instruction(ushort code, byte ifFalse, uint operand)
    {
        Span<byte> bytes = stackalloc byte[8];
        MemoryMarshal.Write(bytes, code);
        bytes[3] = ifFalse;
        MemoryMarshal.Write(bytes[4..], operand);
        return MemoryMarshal.Read<ulong>(bytes);
    }
}
