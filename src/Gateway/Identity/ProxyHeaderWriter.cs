using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace UserBalance.Gateway.Identity;

/// <summary>Writes the header of the PROXY protocol, version 2, that tells a server who the client is.</summary>
internal static class ProxyHeaderWriter
{
    /// <summary>The length of the longest header, that of two IPv6 addresses and the token.</summary>
    public const int MaxLength = 63;

    /// <summary>
    /// The type of the field that holds the token: the first of those that the protocol leaves to applications
    /// (<c>PP2_TYPE_MIN_CUSTOM</c>). Eight bytes, the most significant first.
    /// </summary>
    public const byte TokenType = 0xE0;

    /// <summary>The family of a TCP connection over IPv4.</summary>
    public const byte TcpOverIPv4 = 0x11;

    /// <summary>The family of a TCP connection over IPv6.</summary>
    public const byte TcpOverIPv6 = 0x21;

    private const int FixedLength = 16;
    private const int FieldHeadLength = 3;
    private const byte Version2Proxy = 0x21;

    /// <summary>What every header of version 2 begins with.</summary>
    public static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <summary>Writes the header of a connection from <paramref name="source"/> to <paramref name="destination"/>.</summary>
    /// <param name="header">Where it is written; <see cref="MaxLength"/> is always enough.</param>
    /// <param name="source">The client.</param>
    /// <param name="destination">What the client connected to.</param>
    /// <param name="token">The fencing token of the client's assignment.</param>
    /// <returns>Its length in bytes.</returns>
    public static int Write(Span<byte> header, IPEndPoint source, IPEndPoint destination, long token)
    {
        var isIPv4 = IsIPv4(source.Address) && IsIPv4(destination.Address);
        var size = isIPv4 ? 4 : 16;
        var addressesLength = 2 * (size + sizeof(ushort));
        var bodyLength = addressesLength + FieldHeadLength + sizeof(long);

        Signature.CopyTo(header);
        header[12] = Version2Proxy;
        header[13] = isIPv4 ? TcpOverIPv4 : TcpOverIPv6;
        BinaryPrimitives.WriteUInt16BigEndian(header[14..], (ushort)bodyLength);

        var body = header.Slice(FixedLength, bodyLength);
        InFamily(source.Address, isIPv4).TryWriteBytes(body, out _);
        InFamily(destination.Address, isIPv4).TryWriteBytes(body[size..], out _);
        BinaryPrimitives.WriteUInt16BigEndian(body[(2 * size)..], (ushort)source.Port);
        BinaryPrimitives.WriteUInt16BigEndian(body[(2 * size + sizeof(ushort))..], (ushort)destination.Port);
        WriteToken(body[addressesLength..], token);
        return FixedLength + bodyLength;
    }

    private static void WriteToken(Span<byte> field, long token)
    {
        field[0] = TokenType;
        BinaryPrimitives.WriteUInt16BigEndian(field[1..], sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(field[FieldHeadLength..], token);
    }

    private static bool IsIPv4(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6;

    private static IPAddress InFamily(IPAddress address, bool isIPv4) => isIPv4 ? address.MapToIPv4() : address.MapToIPv6();
}
