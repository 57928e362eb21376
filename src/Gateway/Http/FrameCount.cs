using System.Buffers;
using System.Buffers.Binary;

namespace UserBalance.Gateway.Http;

/// <summary>
/// Counts the HTTP/2 frames of a connection that carry nothing: they cost the server work, but are no request and no part of one, so that
/// no other limit meets them.
/// </summary>
/// <param name="time">The source of time.</param>
internal sealed class FrameCount(TimeProvider time)
{
    /// <summary>How many may come in a second, in the long run. 2,000.</summary>
    public const int MaxEachSecond = 2_000;

    /// <summary>How many may come at once. 10,000.</summary>
    public const int MaxAtOnce = 10_000;

    /// <summary>A piece of a body is one when it has at least as many bytes. 16.</summary>
    public const int SmallestPiece = 16;

    /// <summary>What a client says it has taken counts as said when it is at least as many bytes. 1 KiB.</summary>
    public const uint SmallestIncrement = 1_024;

    /// <summary>
    /// How many that say so count as one that carries nothing. 64: who takes gigabytes a second says it seldom enough, and who says it of a
    /// stream that has ended is met.
    /// </summary>
    public const int IncrementsForOne = 64;

    private const int PrefaceLength = 24;
    private const int HeaderLength = 9;
    private const int IncrementLength = 4;
    private const int PaddingLength = 1;
    private const int EndHeaders = 0x4;
    private const int EndStream = 0x1;
    private const int Padded = 0x8;

    // The header of a frame, and what a WINDOW_UPDATE says or how much of a DATA is padding.
    private readonly byte[] _head = new byte[HeaderLength + IncrementLength];
    private int _headLength;
    private int _wanted = HeaderLength;
    private long _skip = PrefaceLength;
    private double _left = MaxAtOnce;
    private long _since = time.GetTimestamp();

    /// <summary>Looks through what was received next.</summary>
    /// <returns><see langword="false"/> when there were more of them than there may be.</returns>
    public bool Take(in ReadOnlySequence<byte> bytes)
    {
        var parts = 0L;
        foreach (var piece in bytes)
            parts += Count(piece.Span);
        return parts == 0 || Spend((double)parts / IncrementsForOne);
    }

    private long Count(ReadOnlySpan<byte> bytes)
    {
        var parts = 0L;
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
            if (_headLength == _wanted && IsWhole())
                parts += Parts();
        }

        return parts;
    }

    /// <returns><see langword="false"/> when more of the frame has to be known.</returns>
    private bool IsWhole()
    {
        if (_wanted == HeaderLength && MoreToKnow() is var more and > 0)
        {
            _wanted += more;
            return false;
        }

        _skip = Length - (_wanted - HeaderLength);
        (_wanted, _headLength) = (HeaderLength, 0);
        return true;
    }

    private int Length => (_head[0] << 16) | BinaryPrimitives.ReadUInt16BigEndian(_head.AsSpan(1));

    private Http2Frame Kind => (Http2Frame)_head[3];

    private bool IsPadded => (_head[4] & Padded) != 0;

    private int MoreToKnow() => Kind switch
    {
        Http2Frame.WindowUpdate when Length == IncrementLength => IncrementLength,
        Http2Frame.Data when IsPadded && Length > 0 => PaddingLength,
        _ => 0,
    };

    // Of each stream there is one head and one end, and streams are limited.
    private int Parts() => Kind switch
    {
        Http2Frame.Headers => (_head[4] & EndHeaders) == 0 ? IncrementsForOne : 0,
        Http2Frame.Data => Piece < SmallestPiece && (_head[4] & EndStream) == 0 ? IncrementsForOne : 0,
        Http2Frame.WindowUpdate =>
            BinaryPrimitives.ReadUInt32BigEndian(_head.AsSpan(HeaderLength)) < SmallestIncrement ? IncrementsForOne : 1,
        _ => IncrementsForOne,
    };

    private int Piece => IsPadded ? Length - PaddingLength - _head[HeaderLength] : Length;

    private bool Spend(double count)
    {
        var now = time.GetTimestamp();
        _left = Math.Min(MaxAtOnce, _left + (time.GetElapsedTime(_since, now).TotalSeconds * MaxEachSecond)) - count;
        _since = now;
        return _left >= 0;
    }
}
