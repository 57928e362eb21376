using System.Buffers;
using System.Buffers.Binary;
using System.Net;

namespace UserBalance.Backend.ProxyProtocol;

/// <summary>Tells a PROXY protocol version 2 header from other bytes, and reads it.</summary>
internal static class ProxyHeaderParser
{
    /// <summary>The longest header that is read, in bytes. The addresses take 52; the rest is room for extensions.</summary>
    public const int MaxLength = 4096;

    private const int FixedLength = 16;
    private const byte Local = 0x20;
    private const byte Proxy = 0x21;

    public static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <summary>Reads the header at the start of <paramref name="input"/>.</summary>
    /// <param name="input">All that a connection has brought so far.</param>
    /// <param name="header">The header, when the finding is <see cref="ProxyFinding.Header"/>.</param>
    /// <param name="length">The header's length in bytes, in the same case.</param>
    public static ProxyFinding Read(in ReadOnlySequence<byte> input, out ProxyHeader? header, out int length)
    {
        header = null;
        length = 0;
        Span<byte> start = stackalloc byte[FixedLength];
        start = start[..(int)Math.Min(input.Length, FixedLength)];
        input.Slice(0, start.Length).CopyTo(start);

        var compared = Math.Min(start.Length, Signature.Length);
        if (!start[..compared].SequenceEqual(Signature[..compared]))
            return ProxyFinding.Absent;
        if (start.Length < FixedLength)
            return ProxyFinding.Incomplete;

        length = FixedLength + BinaryPrimitives.ReadUInt16BigEndian(start[14..]);
        if (length > MaxLength || start[12] is not (Local or Proxy))
            return ProxyFinding.Malformed;
        if (input.Length < length)
            return ProxyFinding.Incomplete;

        header = ReadBody(start[12] == Local, start[13], input.Slice(FixedLength, length - FixedLength).ToArray());
        return header is null ? ProxyFinding.Malformed : ProxyFinding.Header;
    }

    private static ProxyHeader? ReadBody(bool isLocal, byte family, ReadOnlyMemory<byte> body)
    {
        if (isLocal || family == 0)
            return new ProxyHeader(isLocal, null, null, ReadExtensions(body) ?? []);

        var size = family switch
        {
            0x11 => 4,
            0x21 => 16,
            _ => 0,
        };
        var addresses = 2 * (size + sizeof(ushort));
        if (size == 0 || body.Length < addresses || ReadExtensions(body[addresses..]) is not { } extensions)
            return null;

        var ports = body.Span[(2 * size)..];
        return new ProxyHeader(
            false,
            new IPEndPoint(new IPAddress(body.Span[..size]), BinaryPrimitives.ReadUInt16BigEndian(ports)),
            new IPEndPoint(new IPAddress(body.Span[size..(2 * size)]), BinaryPrimitives.ReadUInt16BigEndian(ports[2..])),
            extensions);
    }

    private static List<ProxyExtension>? ReadExtensions(ReadOnlyMemory<byte> body)
    {
        List<ProxyExtension> extensions = [];
        while (!body.IsEmpty)
        {
            if (body.Length < 3)
                return null;
            var end = 3 + BinaryPrimitives.ReadUInt16BigEndian(body.Span[1..]);
            if (body.Length < end)
                return null;
            extensions.Add(new ProxyExtension(body.Span[0], body[3..end]));
            body = body[end..];
        }

        return extensions;
    }
}

/// <summary>What the first bytes of a connection are.</summary>
internal enum ProxyFinding
{
    /// <summary>They agree with a header as far as they go.</summary>
    Incomplete,

    /// <summary>No header: they belong to the application.</summary>
    Absent,

    /// <summary>A header that breaks the protocol or is longer than <see cref="ProxyHeaderParser.MaxLength"/>.</summary>
    Malformed,

    /// <summary>A whole header.</summary>
    Header,
}
