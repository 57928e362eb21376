using UserBalance.Gateway.Core.Assignments;
using UserBalance.Gateway.Telemetry;

namespace UserBalance.Gateway.Http.Visits;

/// <summary>What a visit writes to its server: each piece is sent on at once, and none when the visit may not write any more.</summary>
/// <param name="inner">The server's stream.</param>
/// <param name="visit">The visit.</param>
/// <param name="record">Told how many bytes pass.</param>
/// <param name="watch">Told what becomes of an upload.</param>
internal sealed class VisitStream(Stream inner, Visit visit, VisitRecord record, AnswerWatch? watch = null) : Stream
{
    public override bool CanRead => inner.CanRead;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The visit may not write any more, or the connection is broken.</exception>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        visit.ThrowUnlessMayWrite();
        try
        {
            watch?.Writes(buffer.Length);
            await inner.WriteAsync(buffer, cancellationToken);
            await inner.FlushAsync(cancellationToken);
        }
        catch (Exception) when (watch is not null)
        {
            watch.Failed();
            throw;
        }

        record.CarriedToServer(buffer.Length);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        visit.ThrowUnlessMayWrite();
        return inner.FlushAsync(cancellationToken);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        record.IsKept ? ReadAndCountAsync(buffer, cancellationToken) : inner.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        inner.ReadAsync(buffer, offset, count, cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private async ValueTask<int> ReadAndCountAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        record.CarriedToVisitor(count);
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
