using System.Net.Sockets;
using System.Runtime.CompilerServices;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Net;
using UserBalance.Gateway.Sync;
using UserBalance.Gateway.Tcp;
using UserBalance.Gateway.Telemetry;

namespace UserBalance.Gateway.Http;

/// <summary>A connection to a server that is written to only while the lease runs under which it was opened.</summary>
internal sealed class LeasedStream : NetworkStream
{
    private readonly Lease _lease;
    private readonly GuardedSender _sender;
    private readonly PoolTraffic? _traffic;
    private readonly BackendConnections? _connections;
    private int _isClosed;

    // Whether something was written after the last read. A connection without a request under way was read last.
    private volatile bool _isUnanswered;

    /// <param name="socket">The connected socket; the stream closes it.</param>
    /// <param name="lease">The lease.</param>
    /// <param name="traffic">Counts the bytes, if anybody does.</param>
    /// <param name="connections">Those that it is one of, told when it is closed.</param>
    public LeasedStream(Socket socket, Lease lease, PoolTraffic? traffic = null, BackendConnections? connections = null)
        : base(socket, ownsSocket: true)
    {
        (_lease, _traffic, _connections) = (lease, traffic, connections);
        _sender = new GuardedSender(socket, () => lease.Runs);
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The lease has ended, or the connection is broken.</exception>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _isUnanswered = true;
        try
        {
            var sending = _sender.SendAsync(buffer, cancellationToken);
            _traffic?.Carried(ListenerMode.Http, toServer: true, buffer.Length);
            return sending.IsCompletedSuccessfully ? default : FinishAsync(sending);
        }
        catch (SocketException failure)
        {
            throw NotWritten(failure);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await base.ReadAsync(buffer, cancellationToken);
        _isUnanswered = false;
        _traffic?.Carried(ListenerMode.Http, toServer: false, count);
        return count;
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(ReadOnlySpan<byte> buffer) => throw new NotSupportedException();

    public override IAsyncResult BeginWrite(byte[] buffer, int offset, int count, AsyncCallback? callback, object? state) =>
        throw new NotSupportedException();

    // What the kernel still holds of a request that was broken off must not reach the server any more.
    protected override void Dispose(bool disposing)
    {
        if (disposing && (_isUnanswered || !_lease.Runs || _connections is { IsRetired: true }))
            Socket.Reset();
        base.Dispose(disposing);
        if (disposing && Interlocked.Exchange(ref _isClosed, 1) == 0)
            _connections?.Closed();
    }

    private static async ValueTask FinishAsync(ValueTask sending)
    {
        try
        {
            await sending;
        }
        catch (SocketException failure)
        {
            throw NotWritten(failure);
        }
    }

    private static IOException NotWritten(SocketException failure) => new($"The server cannot be written to: {failure.Message}", failure);
}
