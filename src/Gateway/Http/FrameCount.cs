using System.Buffers;
using System.Buffers.Binary;

namespace UserBalance.Gateway.Http;

/// <summary>
/// Counts the HTTP/2 frames of a connection that carry nothing: they cost the server work, but are no request and no part of one, so that no other
/// limit meets them.
/// </summary>
/// <param name="time">The source of time.</param>
internal sealed class FrameCount(TimeProvider time)
{
    /// <summary>How many may come in a second, in the long run. 2,000.</summary>
    public const int MostEachSecond = 2_000;

    /// <summary>How many may come at once. 10,000.</summary>
    public const int MostAtOnce = 10_000;

    /// <summary>A piece of a body is one when it has at least as many bytes. 16.</summary>
    public const int SmallestPiece = 16;

    /// <summary>What a client says it has taken counts as said when it is at least as many bytes. 1 KiB.</summary>
    public const uint SmallestIncrement = 1_024;

    private const int PrefaceLength = 24;
    private const int HeaderLength = 9;
    private const int IncrementLength = 4;
    private const int EndHeaders = 0x4;
    private const int EndStream = 0x1;

    // The header of a frame, and what a WINDOW_UPDATE says.
    private readonly byte[] _head = new byte[HeaderLength + IncrementLength];
    private int _headLength;
    private int _wanted = HeaderLength;
    private long _skip = PrefaceLength;
    private double _left = MostAtOnce;
    private long _since = time.GetTimestamp();

    /// <summary>Looks through what was received next.</summary>
    /// <returns><see langword="false"/> when there were more of them than there may be.</returns>
    public bool Take(in ReadOnlySequence<byte> bytes)
    {
        var empty = 0;
        foreach (var piece in bytes)
            empty += Count(piece.Span);
        return empty == 0 || Spend(empty);
    }

    private int Count(ReadOnlySpan<byte> bytes)
    {
        var empty = 0;
        while (!bytes.IsEmpty)
        {
            if (_skip > 0)
            {
                var skipped = (int)Math.Min(_skip, bytes.Length);
                _skip -= skipped;
                bytes = bytes[skipped..];
                continue;
            }

            var count = Math.Min(_wanted - _headLength, bytes.Length);
            bytes[..count].CopyTo(_head.AsSpan(_headLength));
            _headLength += count;
            bytes = bytes[count..];
            if (_headLength == _wanted && IsWhole() && IsEmpty())
                empty++;
        }

        return empty;
    }

    /// <returns><see langword="false"/> when more of the frame has to be known.</returns>
    private bool IsWhole()
    {
        if (_wanted == HeaderLength && Kind == Http2Frame.WindowUpdate && Length == IncrementLength)
        {
            _wanted += IncrementLength;
            return false;
        }

        _skip = Length - (_wanted - HeaderLength);
        (_wanted, _headLength) = (HeaderLength, 0);
        return true;
    }

    private int Length => (_head[0] << 16) | BinaryPrimitives.ReadUInt16BigEndian(_head.AsSpan(1));

    private Http2Frame Kind => (Http2Frame)_head[3];

    // Of each stream there is one head and one end, and streams are limited.
    private bool IsEmpty() => Kind switch
    {
        Http2Frame.Headers => (_head[4] & EndHeaders) == 0,
        Http2Frame.Data => Length < SmallestPiece && (_head[4] & EndStream) == 0,
        Http2Frame.WindowUpdate => BinaryPrimitives.ReadUInt32BigEndian(_head.AsSpan(HeaderLength)) < SmallestIncrement,
        _ => true,
    };

    private bool Spend(int count)
    {
        var now = time.GetTimestamp();
        _left = Math.Min(MostAtOnce, _left + (time.GetElapsedTime(_since, now).TotalSeconds * MostEachSecond)) - count;
        _since = now;
        return _left >= 0;
    }
}
