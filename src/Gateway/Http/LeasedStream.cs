using System.Net.Sockets;
using System.Runtime.CompilerServices;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Core.Sessions;
using UserBalance.Gateway.Http.Visits;
using UserBalance.Gateway.Net;
using UserBalance.Gateway.Telemetry;

namespace UserBalance.Gateway.Http;

/// <summary>A connection to a server that is written to only while the lease runs under which it was opened.</summary>
internal sealed class LeasedStream : NetworkStream
{
    private const int MaxEarly = 16 * 1024;

    private readonly Lease _lease;
    private readonly GuardedSender _sender;
    private readonly CarriedBytes? _carried;
    private readonly BackendConnections? _connections;
    private int _isClosed;

    // What came while a request was written, and is read before anything else.
    private byte[] _early = [];
    private int _earlyBegin;
    private int _earlyEnd;

    // Told what is read, which is kept meanwhile, up to MaxEarly.
    private AnswerWatch? _keeper;
    private int _kept;

    // Told when the next piece cannot be written.
    private AnswerWatch? _lastPiece;

    private bool _hasEnded;
    private bool _isHttp2;
    private bool _isHeld;

    // Whether something was written after the last read. A connection without a request under way was read last.
    private volatile bool _isUnanswered;

    /// <param name="socket">The connected socket; the stream closes it.</param>
    /// <param name="lease">The lease.</param>
    /// <param name="carried">Counts the bytes, if anybody does.</param>
    /// <param name="connections">Those that it is one of, told when it is closed.</param>
    public LeasedStream(Socket socket, Lease lease, CarriedBytes? carried = null, BackendConnections? connections = null)
        : base(socket, ownsSocket: true)
    {
        (_lease, _carried, _connections) = (lease, carried, connections);
        _sender = new GuardedSender(socket, () => lease.Runs);
    }

    /// <summary>Whether <see cref="Peek"/> could find more.</summary>
    public bool CanPeek => !_hasEnded && _earlyEnd < MaxEarly;

    /// <inheritdoc/>
    /// <exception cref="IOException">The lease has ended, or the connection is broken.</exception>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _isUnanswered = true;
        _isHttp2 |= buffer.Span.StartsWith("PRI * HTTP/2"u8);
        if (!_isHttp2)
            AnswerWatch.Current?.Uses(this);
        try
        {
            var sending = _sender.SendAsync(buffer, cancellationToken);
            _carried?.Add(ListenerMode.Http, toServer: true, buffer.Length);
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
        var count = _earlyBegin < _earlyEnd ? ReadEarly(buffer.Span) : await base.ReadAsync(buffer, cancellationToken);
        _isUnanswered = false;
        _lastPiece = null;
        _carried?.Add(ListenerMode.Http, toServer: false, count);
        if (_keeper is { } keeper && Keep(buffer.Span[..count]))
            keeper.HasRead();
        return count;
    }

    /// <summary>What was kept.</summary>
    public ReadOnlySpan<byte> Kept => _early.AsSpan(0, _kept);

    /// <summary>Keeps what is read from now on, and tells <paramref name="watch"/>.</summary>
    public void KeepFor(AnswerWatch watch) => (_kept, _keeper) = (0, watch);

    /// <summary>Keeps nothing more for <paramref name="watch"/>. The connection may be another request's already.</summary>
    public void Forget(AnswerWatch watch) => Interlocked.CompareExchange(ref _keeper, null, watch);

    /// <summary>Tells <paramref name="watch"/> if what is written next cannot be written.</summary>
    public void TellWhenNotWritten(AnswerWatch watch) => _lastPiece = watch;

    /// <summary>What was kept is read once more, before anything else.</summary>
    public void TakeBack() => (_earlyBegin, _earlyEnd, _kept, _keeper) = (0, _kept, 0, null);

    /// <summary>Waits until there is something to read, or never will be.</summary>
    /// <exception cref="SocketException">The connection is broken.</exception>
    public ValueTask<int> ReadableAsync() => Socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None);

    /// <summary>What has come by now, which stays to be read. Not while somebody reads.</summary>
    public ReadOnlySpan<byte> Peek()
    {
        if (_early.Length == 0)
            _early = new byte[MaxEarly];
        if (_earlyBegin == _earlyEnd)
            _earlyBegin = _earlyEnd = 0;
        while (CanPeek && Socket.Receive(_early.AsSpan(_earlyEnd), SocketFlags.None, out var error) is var count)
        {
            if (error != SocketError.Success)
                break;
            _hasEnded = count == 0;
            _earlyEnd += count;
        }

        return _early.AsSpan(_earlyBegin.._earlyEnd);
    }

    /// <summary>Writes nothing more and stays open, whoever closes it, until it is let go.</summary>
    public void Hold()
    {
        _isHeld = true;
        try
        {
            // A write that waits for room ends with it.
            Socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The server is gone already, and what it said is still here.
        }
    }

    /// <summary>From now on it is closed like any other.</summary>
    public void LetGo() => _isHeld = false;

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(ReadOnlySpan<byte> buffer) => throw new NotSupportedException();

    public override IAsyncResult BeginWrite(byte[] buffer, int offset, int count, AsyncCallback? callback, object? state) =>
        throw new NotSupportedException();

    // What the kernel still holds of a request that was broken off must not reach the server any more.
    protected override void Dispose(bool disposing)
    {
        if (_isHeld)
            return;
        if (disposing && (_isUnanswered || !_lease.Runs || _connections is { IsRetired: true }))
            Socket.Reset();
        base.Dispose(disposing);
        if (disposing && Interlocked.Exchange(ref _isClosed, 1) == 0)
            _connections?.Closed();
    }

    private bool Keep(ReadOnlySpan<byte> piece)
    {
        if (_early.Length == 0)
            _early = new byte[MaxEarly];
        if (piece.Length == 0 || !piece.TryCopyTo(_early.AsSpan(_kept)))
            return false;
        _kept += piece.Length;
        return true;
    }

    private int ReadEarly(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _earlyEnd - _earlyBegin);
        _early.AsSpan(_earlyBegin, count).CopyTo(buffer);
        _earlyBegin += count;
        return count;
    }

    private async ValueTask FinishAsync(ValueTask sending)
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

    private IOException NotWritten(SocketException failure)
    {
        Interlocked.Exchange(ref _lastPiece, null)?.EndFailed();
        return new($"The server cannot be written to: {failure.Message}", failure);
    }
}
