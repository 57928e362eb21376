using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace UserBalance.Gateway.Http;

/// <summary>
/// What an HTTP/2 connection receives. It is closed when more frames come that carry nothing than <see cref="FrameCount"/> allows.
/// </summary>
internal sealed class FrameWatch : PipeReader, IDuplexPipe
{
    private readonly ConnectionContext _connection;
    private readonly IDuplexPipe _transport;
    private readonly FrameCount _frames;
    private long _seen;
    private ReadOnlySequence<byte> _read;

    private FrameWatch(ConnectionContext connection, TimeProvider time) =>
        (_connection, _transport, _frames) = (connection, connection.Transport, new FrameCount(time));

    public PipeReader Input => this;

    public PipeWriter Output => _transport.Output;

    /// <summary>Watches a connection if it speaks HTTP/2.</summary>
    /// <param name="connection">The connection, behind TLS if there is any.</param>
    /// <param name="isNegotiated">Whether TLS has settled what it speaks; without, it was settled before.</param>
    /// <param name="time">The source of time.</param>
    public static ConnectionContext Over(ConnectionContext connection, bool isNegotiated, TimeProvider time)
    {
        if (!isNegotiated
            || connection.Features.Get<ITlsApplicationProtocolFeature>()?.ApplicationProtocol.Span.SequenceEqual("h2"u8) == true)
            connection.Transport = new FrameWatch(connection, time);
        return connection;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var reading = _transport.Input.ReadAsync(cancellationToken);
        return reading.IsCompletedSuccessfully ? ValueTask.FromResult(Look(reading.Result)) : LookAsync(reading);
    }

    public override bool TryRead(out ReadResult result)
    {
        if (!_transport.Input.TryRead(out result))
            return false;
        Look(result);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        // What is left comes again.
        _seen = _read.Slice(consumed).Length;
        _read = default;
        _transport.Input.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => _transport.Input.CancelPendingRead();

    public override void Complete(Exception? exception = null) => _transport.Input.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => _transport.Input.CompleteAsync(exception);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> LookAsync(ValueTask<ReadResult> reading) => Look(await reading);

    private ReadResult Look(ReadResult result)
    {
        _read = result.Buffer;
        if (!_frames.Take(_read.Slice(_seen)))
            _connection.Abort(new ConnectionAbortedException("Too many HTTP/2 frames that carry nothing."));
        return result;
    }
}
