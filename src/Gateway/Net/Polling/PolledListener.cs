using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace UserBalance.Gateway.Net.Polling;

/// <summary>
/// A listening socket as one <see cref="PollLoop"/> watches it: whichever loop has time accepts, and begins to serve at once.
/// </summary>
/// <remarks>Handing every connection from one accepting thread to another costs a switch between threads for each of them.</remarks>
internal sealed class PolledListener : IPolled, IDisposable
{
    private readonly Readiness _arrival = new();
    private readonly Lock _gate;
    private readonly PollLoop _loop;
    private readonly long _id;

    private PolledListener(Socket socket, Lock gate, PollLoop loop)
    {
        Socket = socket;
        _gate = gate;
        _loop = loop;
        // The kernel wakes one of the loops that wait, not all (epoll_ctl(2), EPOLLEXCLUSIVE).
        _id = loop.Watch(this, Epoll.In | Epoll.EdgeTriggered | Epoll.Exclusive);
    }

    public Socket Socket { get; }

    /// <summary>Watches a listening socket in every loop.</summary>
    /// <exception cref="SocketException">The system refuses.</exception>
    public static IReadOnlyList<PolledListener> Watch(Socket socket)
    {
        var gate = new Lock();
        socket.Blocking = false;
        return [.. PollLoop.All.Select(loop => new PolledListener(socket, gate, loop))];
    }

    /// <summary>Accepts the next connection.</summary>
    /// <exception cref="SocketException">It cannot be accepted.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stopping"/> was cancelled, and then this was disposed.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Socket> AcceptAsync(CancellationToken stopping)
    {
        while (true)
        {
            stopping.ThrowIfCancellationRequested();
            if (TryAccept(stopping) is { } connection)
                return connection;
            await _arrival.WaitAsync();
        }
    }

    public void Signal(uint events) => _arrival.Signal();

    /// <summary>Wakes whoever waits. The socket is its owner's.</summary>
    public void Dispose()
    {
        _loop.Forget(_id);
        _arrival.Signal();
    }

    // One at a time, because an attempt that finds nothing costs an exception. Nobody goes away before the other has looked: an arrival is
    // told once.
    private Socket? TryAccept(CancellationToken stopping)
    {
        lock (_gate)
        {
            try
            {
                return Socket.Poll(TimeSpan.Zero, SelectMode.SelectRead) ? Socket.Accept() : null;
            }
            catch (SocketException gone) when (gone.SocketErrorCode == SocketError.WouldBlock)
            {
                return null;
            }
            catch (ObjectDisposedException) when (stopping.IsCancellationRequested)
            {
                // Its owner closes the socket as soon as it stops, also between the look at the token and the attempt.
                throw new OperationCanceledException(stopping);
            }
        }
    }
}
