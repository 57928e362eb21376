using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace UserBalance.Grains.Abstractions;

/// <summary>
/// Identifies a client: its canonical source IP address, or the network prefix that stands for it.
/// </summary>
/// <remarks>
/// An IPv4 address is held as its IPv4-mapped IPv6 form, so every key is 128 bits and a prefix length. Two keys are equal
/// exactly when they name the same address or prefix: mapped addresses are IPv4, and scope ids are dropped, because the
/// interface that a packet came in on does not make another user.
/// </remarks>
[GenerateSerializer, Immutable, Alias("UserBalance.ClientKey")]
public readonly record struct ClientKey
{
    private const int Bits = 128;
    private const int MappedBits = 96;
    private const ulong MappedPrefix = 0xffff_0000_0000;

    private ClientKey(ulong high, ulong low, byte prefixLength)
    {
        High = high;
        Low = low;
        PrefixLength = prefixLength;
    }

    [Id(0)]
    private ulong High { get; init; }

    [Id(1)]
    private ulong Low { get; init; }

    [Id(2)]
    private byte PrefixLength { get; init; }

    private bool IsIPv4 => High == 0 && Low >> 32 == MappedPrefix >> 32 && PrefixLength >= MappedBits;

    /// <summary>Makes the key of the client behind <paramref name="address"/>.</summary>
    /// <param name="address">The source address as the socket tells it.</param>
    /// <param name="ipv4PrefixLength">How many leading bits of an IPv4 address identify a client, 1 to 32.</param>
    /// <param name="ipv6PrefixLength">How many leading bits of an IPv6 address identify a client, 1 to 128.</param>
    /// <exception cref="ArgumentOutOfRangeException">A prefix length is out of range.</exception>
    public static ClientKey From(IPAddress address, int ipv4PrefixLength = 32, int ipv6PrefixLength = 128)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ipv4PrefixLength, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ipv4PrefixLength, 32);
        ArgumentOutOfRangeException.ThrowIfLessThan(ipv6PrefixLength, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ipv6PrefixLength, 128);

        Span<byte> bytes = stackalloc byte[16];
        var isIPv4 = address.AddressFamily == AddressFamily.InterNetwork;
        if (isIPv4)
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], MappedPrefix);
            address.TryWriteBytes(bytes[12..], out _);
        }
        else
        {
            address.TryWriteBytes(bytes, out _);
            isIPv4 = address.IsIPv4MappedToIPv6;
        }

        var length = isIPv4 ? MappedBits + ipv4PrefixLength : ipv6PrefixLength;
        return new ClientKey(
            BinaryPrimitives.ReadUInt64BigEndian(bytes) & Mask(length),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]) & Mask(length - 64),
            (byte)length);
    }

    /// <summary>The network that this client belongs to, or the client itself if it stands for one that is as large.</summary>
    /// <param name="ipv4PrefixLength">How many leading bits of an IPv4 address are kept, 1 to 32.</param>
    /// <param name="ipv6PrefixLength">How many leading bits of an IPv6 address are kept, 1 to 128.</param>
    public ClientKey Within(int ipv4PrefixLength, int ipv6PrefixLength)
    {
        var length = Math.Min(PrefixLength, IsIPv4 ? MappedBits + ipv4PrefixLength : ipv6PrefixLength);
        return new ClientKey(High & Mask(length), Low & Mask(length - 64), (byte)length);
    }

    /// <summary>
    /// Reads the text form: <c>192.0.2.7</c>, <c>2001:db8::1</c>, or with a prefix length after a hyphen <c>192.0.2.0-24</c>,
    /// <c>2001:db8::-64</c> (a slash would be a path separator in a route).
    /// </summary>
    /// <param name="text">The text; bits past the prefix length are ignored.</param>
    /// <param name="key">The key, when the text is one.</param>
    /// <returns><see langword="true"/> when <paramref name="text"/> is an address or a prefix.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out ClientKey key)
    {
        key = default;
        var hyphen = text.IndexOf('-');
        var addressText = hyphen < 0 ? text : text[..hyphen];
        if (!PlainAddress.TryParse(addressText, out var address))
            return false;

        var most = address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6 ? 32 : 128;
        var length = most;
        if (hyphen >= 0 && !int.TryParse(text[(hyphen + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out length))
            return false;
        // .NET lets a number end with any number of zero characters.
        if (length < 1 || length > most || text is [.., '\0'])
            return false;

        key = most == 32 ? From(address, ipv4PrefixLength: length) : From(address, ipv6PrefixLength: length);
        return true;
    }

    /// <summary>
    /// The text form that <see cref="TryParse"/> reads; a prefix length is written only when it is not the whole address.
    /// </summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Low);
        var address = IsIPv4 ? new IPAddress(bytes[12..]) : new IPAddress(bytes);
        return PrefixLength == Bits
            ? address.ToString()
            : string.Create(CultureInfo.InvariantCulture, $"{address}-{(IsIPv4 ? PrefixLength - MappedBits : PrefixLength)}");
    }

    /// <inheritdoc/>
    public override int GetHashCode() => ClientKeyHash.Of(High, Low, PrefixLength);

    private static ulong Mask(int length) => length switch
    {
        <= 0 => 0,
        >= 64 => ulong.MaxValue,
        _ => ulong.MaxValue << (64 - length),
    };
}
