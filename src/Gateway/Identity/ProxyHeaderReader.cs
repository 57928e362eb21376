using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;
using UserBalance.Grains.Abstractions;
using UserBalance.Hosting.Proxies;

namespace UserBalance.Gateway.Identity;

/// <summary>Reads the header of the PROXY protocol, version 1 or 2 (haproxy.org, "The PROXY protocol", 2020/03/05).</summary>
internal static class ProxyHeaderReader
{
    /// <summary>
    /// The longest header that is read, in bytes. Version 1 has 107 at the most, addresses of version 2 take 52; the rest is for
    /// extensions.
    /// </summary>
    public const int MaxLength = 4096;

    /// <summary>How long a connection may take to bring its header.</summary>
    public static readonly TimeSpan HeaderTimeout = TimeSpan.FromSeconds(5);

    private const int MaxLengthOfVersion1 = 107;
    private const int HeadOfVersion2 = 16;

    private static ReadOnlySpan<byte> SignatureOfVersion1 => "PROXY "u8;

    /// <summary>Reads the header at the start of <paramref name="bytes"/>.</summary>
    /// <param name="bytes">All that a connection has brought so far; more than <see cref="MaxLength"/> is not needed.</param>
    /// <param name="header">The header, if it is whole and right.</param>
    public static ProxyFinding Read(ReadOnlySpan<byte> bytes, out ProxyHeader header)
    {
        header = default;
        if (bytes.IsEmpty)
            return ProxyFinding.Incomplete;
        return bytes[0] == SignatureOfVersion1[0] ? ReadVersion1(bytes, out header) : ReadVersion2(bytes, out header);
    }

    private static ProxyFinding ReadVersion1(ReadOnlySpan<byte> bytes, out ProxyHeader header)
    {
        header = default;
        if (!Begins(bytes, SignatureOfVersion1))
            return ProxyFinding.Malformed;
        var line = bytes[..Math.Min(bytes.Length, MaxLengthOfVersion1)];
        var end = line.IndexOf("\r\n"u8);
        if (end < 0)
            return bytes.Length < MaxLengthOfVersion1 ? ProxyFinding.Incomplete : ProxyFinding.Malformed;

        var length = end + 2;
        Span<char> text = stackalloc char[end - SignatureOfVersion1.Length];
        // Bytes above ASCII become characters that no field may have.
        Encoding.Latin1.GetChars(line[SignatureOfVersion1.Length..end], text);
        if (text is "UNKNOWN" || text.StartsWith("UNKNOWN "))
            header = new ProxyHeader(null, length);
        else if (TryReadLine(text, out var ends))
            header = new ProxyHeader(ends, length);
        else
            return ProxyFinding.Malformed;
        return ProxyFinding.Header;
    }

    // "TCP4 192.0.2.1 198.51.100.7 51000 443"
    private static bool TryReadLine(ReadOnlySpan<char> line, [NotNullWhen(true)] out ProxiedEnds? ends)
    {
        ends = null;
        Span<Range> fields = stackalloc Range[6];
        if (line.Split(fields, ' ') != 5
            || !TryParse(line[fields[0]], line[fields[1]], out var source)
                || !TryParse(line[fields[0]], line[fields[2]], out var destination)
            || !AddressText.TryParsePort(line[fields[3]], out var from) || !AddressText.TryParsePort(line[fields[4]], out var to))
        {
            return false;
        }

        ends = new ProxiedEnds(new IPEndPoint(source, from), new IPEndPoint(destination, to));
        return true;
    }

    private static bool TryParse(ReadOnlySpan<char> family, ReadOnlySpan<char> text, out IPAddress address)
    {
        address = IPAddress.None;
        return family switch
        {
            "TCP4" => PlainAddress.TryParseIPv4(text, out address),
            "TCP6" => PlainAddress.TryParseIPv6(text, out address),
            _ => false,
        };
    }

    private static ProxyFinding ReadVersion2(ReadOnlySpan<byte> bytes, out ProxyHeader header)
    {
        const byte local = 0x20;
        const byte proxy = 0x21;
        header = default;
        if (!Begins(bytes, ProxyHeaderWriter.Signature))
            return ProxyFinding.Malformed;
        if (bytes.Length < HeadOfVersion2)
            return ProxyFinding.Incomplete;
        var length = HeadOfVersion2 + BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]);
        var command = bytes[12];
        if (command is not (local or proxy) || length > MaxLength)
            return ProxyFinding.Malformed;
        if (bytes.Length < length)
            return ProxyFinding.Incomplete;
        return ReadAddresses(isLocal: command == local, bytes[13], bytes[HeadOfVersion2..length], length, out header);
    }

    private static ProxyFinding ReadAddresses(bool isLocal, byte family, ReadOnlySpan<byte> body, int length, out ProxyHeader header)
    {
        const byte unspecified = 0x00;
        header = default;
        // "The receiver must discard the protocol block including the family which is ignored."
        if (isLocal || family == unspecified)
        {
            header = new ProxyHeader(null, length);
            return ProxyFinding.Header;
        }

        var size = family switch
        {
            ProxyHeaderWriter.TcpOverIPv4 => 4,
            ProxyHeaderWriter.TcpOverIPv6 => 16,
            _ => 0,
        };
        if (size == 0 || body.Length < 2 * (size + sizeof(ushort)))
            return ProxyFinding.Malformed;
        var ports = body[(2 * size)..];
        header = new ProxyHeader(
            new ProxiedEnds(
                new IPEndPoint(new IPAddress(body[..size]), BinaryPrimitives.ReadUInt16BigEndian(ports)),
                new IPEndPoint(new IPAddress(body[size..(2 * size)]), BinaryPrimitives.ReadUInt16BigEndian(ports[sizeof(ushort)..]))),
            length,
            IsOverTls(ports[(2 * sizeof(ushort))..]));
        return ProxyFinding.Header;
    }

    // PP2_TYPE_SSL: whether the client has come over TLS, in the lowest bit of its first byte. What cannot be read tells nothing.
    private static bool IsOverTls(ReadOnlySpan<byte> extensions)
    {
        const byte tls = 0x20;
        const int head = 3;
        while (extensions.Length >= head)
        {
            var (type, length) = (extensions[0], BinaryPrimitives.ReadUInt16BigEndian(extensions[1..]));
            extensions = extensions[head..];
            if (length > extensions.Length)
                return false;
            if (type == tls && length > 0)
                return (extensions[0] & 1) != 0;
            extensions = extensions[length..];
        }

        return false;
    }

    private static bool Begins(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> signature)
    {
        var compared = Math.Min(bytes.Length, signature.Length);
        return bytes[..compared].SequenceEqual(signature[..compared]);
    }
}
