using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace UserBalance.Gateway.Net.Polling;

/// <summary>
/// Linux's own <c>connect</c>, <c>recv</c> and <c>send</c>, none of which waits here. Numbers are those of the kernel's headers.
/// </summary>
/// <remarks>
/// The runtime's do work of their own around each call, and its poller would watch for good what it has connected.
/// </remarks>
internal static partial class SystemCalls
{
    private const int DoNotWait = 0x40;
    private const int NoSignal = 0x4000;

    private const int NotPermitted = 1;
    private const int Interrupted = 4;
    private const int TryAgain = 11;
    private const int NoMemory = 12;
    private const int AccessDenied = 13;
    private const int BrokenPipe = 32;
    private const int AddressInUse = 98;
    private const int AddressNotAvailable = 99;
    private const int NetworkDown = 100;
    private const int NetworkUnreachable = 101;
    private const int ConnectionAborted = 103;
    private const int ConnectionReset = 104;
    private const int NoBuffers = 105;
    private const int NotConnected = 107;
    private const int TimedOut = 110;
    private const int ConnectionRefused = 111;
    private const int HostUnreachable = 113;
    private const int InProgress = 115;

    /// <summary>Begins to connect a socket that does not block.</summary>
    /// <returns><see cref="SocketError.Success"/>, <see cref="SocketError.InProgress"/>, or why it cannot be.</returns>
    /// <exception cref="ObjectDisposedException">The socket was closed.</exception>
    public static SocketError Connect(SafeSocketHandle socket, System.Net.SocketAddress address)
    {
        if (Connect(socket, address.Buffer.Span[..address.Size], address.Size) == 0)
            return SocketError.Success;
        var error = LastError();
        return error == SocketError.Interrupted ? SocketError.InProgress : error;
    }

    /// <summary>Receives what is there.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="buffer">Where it is put.</param>
    /// <param name="count">How many bytes were received; 0 at the end of the stream.</param>
    /// <returns><see cref="SocketError.WouldBlock"/> when nothing is there.</returns>
    /// <exception cref="ObjectDisposedException">The socket was closed.</exception>
    public static SocketError Receive(SafeSocketHandle socket, Span<byte> buffer, out int count)
    {
        while (true)
        {
            count = (int)Receive(socket, buffer, (nuint)buffer.Length, DoNotWait);
            if (count >= 0)
                return SocketError.Success;
            count = 0;
            if (LastError() is var error and not SocketError.Interrupted)
                return error;
        }
    }

    /// <summary>Sends what there is room for.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="bytes">What is sent.</param>
    /// <param name="count">How many of them there was room for.</param>
    /// <returns><see cref="SocketError.WouldBlock"/> when there is no room.</returns>
    /// <exception cref="ObjectDisposedException">The socket was closed.</exception>
    public static SocketError Send(SafeSocketHandle socket, ReadOnlySpan<byte> bytes, out int count)
    {
        while (true)
        {
            count = (int)Send(socket, bytes, (nuint)bytes.Length, DoNotWait | NoSignal);
            if (count >= 0)
                return SocketError.Success;
            count = 0;
            if (LastError() is var error and not SocketError.Interrupted)
                return error;
        }
    }

    private static SocketError LastError() => Marshal.GetLastPInvokeError() switch
    {
        TryAgain => SocketError.WouldBlock,
        Interrupted => SocketError.Interrupted,
        InProgress => SocketError.InProgress,
        NotPermitted or AccessDenied => SocketError.AccessDenied,
        BrokenPipe => SocketError.Shutdown,
        NoMemory or NoBuffers => SocketError.NoBufferSpaceAvailable,
        AddressInUse => SocketError.AddressAlreadyInUse,
        AddressNotAvailable => SocketError.AddressNotAvailable,
        NetworkDown => SocketError.NetworkDown,
        NetworkUnreachable => SocketError.NetworkUnreachable,
        ConnectionAborted => SocketError.ConnectionAborted,
        ConnectionReset => SocketError.ConnectionReset,
        NotConnected => SocketError.NotConnected,
        TimedOut => SocketError.TimedOut,
        ConnectionRefused => SocketError.ConnectionRefused,
        HostUnreachable => SocketError.HostUnreachable,
        _ => SocketError.SocketError,
    };

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    private static partial int Connect(SafeSocketHandle socket, ReadOnlySpan<byte> address, int length);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint Receive(SafeSocketHandle socket, Span<byte> buffer, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint Send(SafeSocketHandle socket, ReadOnlySpan<byte> bytes, nuint length, int flags);
}
