using System.Buffers.Binary;
using System.Net;

namespace UserBalance.Chaos.Witness;

/// <summary>What the gateway says in front of a TCP connection (PROXY protocol version 2, IPv4 only).</summary>
internal readonly record struct ProxyPreamble(int Length, IPAddress Client, long? Token)
{
    private const int Fixed = 16;
    private const int Addresses = 12;
    private const byte TokenField = 0xE0;

    /// <summary>Reads it once it is there as a whole.</summary>
    /// <exception cref="InvalidDataException">It is none, or not for IPv4.</exception>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ProxyPreamble preamble)
    {
        preamble = default;
        if (bytes.Length < Fixed)
            return false;
        if (!bytes.StartsWith("\r\n\r\n\0\r\nQUIT\n"u8) || bytes[12] != 0x21 || bytes[13] != 0x11)
            throw new InvalidDataException("No PROXY header of an IPv4 connection.");
        var length = Fixed + BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]);
        if (bytes.Length < length)
            return false;
        preamble = new(length, new IPAddress(bytes.Slice(Fixed, 4)), TokenIn(bytes[(Fixed + Addresses)..length]));
        return true;
    }

    private static long? TokenIn(ReadOnlySpan<byte> fields)
    {
        while (fields.Length >= 3)
        {
            var end = 3 + BinaryPrimitives.ReadUInt16BigEndian(fields[1..]);
            if (fields[0] == TokenField)
                return BinaryPrimitives.ReadInt64BigEndian(fields[3..end]);
            fields = fields[end..];
        }

        return null;
    }
}
