using System.Net;
using System.Text;
using UserBalance.Gateway.Identity;
using static UserBalance.Fuzz.Targets.BrokenPropertyException;

namespace UserBalance.Fuzz.Targets;

/// <summary>
/// The PROXY protocol: the same is found however a header is cut into pieces, and what is read can be written and is read again.
/// </summary>
internal sealed class ProxyHeaderTarget : IFuzzTarget
{
    private const int EachPrefixUpTo = 24;
    private const int ThenEach = 13;

    public string Name => "proxy-header";

    public IReadOnlyList<string> Words { get; } =
    [
        "PROXY ", "TCP4 ", "TCP6 ", "UNKNOWN", "\r\n", "192.0.2.1", "2001:db8::1", " 443", " 65535", "\r\n\r\n\0\r\nQUIT\n", "\x21\x11\0\f",
        "\x21\x21\0\x24", "\x20\0\0\0",
    ];

    public int MaxLength => ProxyHeaderReader.MaxLength + 8;

    public void Run(ReadOnlySpan<byte> input)
    {
        var finding = ProxyHeaderReader.Read(input, out var header);
        CheckPrefixes(input, finding, header);
        if (finding != ProxyFinding.Header)
        {
            Unless(header == default, "what is no header has no content");
            return;
        }

        Unless(
            header.Length is > 0 and <= ProxyHeaderReader.MaxLength && header.Length <= input.Length, "a header is as long as it may be");
        if (header.Ends is { } ends)
            CheckWritten(ends);
    }

    private static void CheckPrefixes(ReadOnlySpan<byte> input, ProxyFinding finding, ProxyHeader header)
    {
        var decided = false;
        for (var length = 0; length <= input.Length; length += length < EachPrefixUpTo ? 1 : ThenEach)
            CheckPrefix(input[..length], input.Length, finding, header, ref decided);
        if (finding != ProxyFinding.Header)
            return;
        CheckPrefix(input[..(header.Length - 1)], input.Length, finding, header, ref decided, isShort: true);
        decided = false;
        CheckPrefix(input[..header.Length], input.Length, finding, header, ref decided);
    }

    private static void CheckPrefix(
        ReadOnlySpan<byte> prefix, int whole, ProxyFinding finding, ProxyHeader header, ref bool decided, bool isShort = false)
    {
        var found = ProxyHeaderReader.Read(prefix, out var read);
        if (found == ProxyFinding.Incomplete)
        {
            Unless(!decided || isShort, "what was decided stays decided");
            return;
        }

        decided = true;
        Unless(found == finding, $"{prefix.Length} of {whole} bytes are {found}, all are {finding}");
        Unless(found == ProxyFinding.Malformed
            || (read.Length == header.Length && read.Length <= prefix.Length && Same(read.Ends, header.Ends)),
            "a header is the same with less behind it");
    }

    private static void CheckWritten(ProxiedEnds ends)
    {
        Span<byte> binary = stackalloc byte[ProxyHeaderWriter.MaxLength];
        var length = ProxyHeaderWriter.Write(binary, ends.Source, ends.Destination, token: 7);
        Unless(
            ProxyHeaderReader.Read(binary[..length], out var header) == ProxyFinding.Header && header.Length == length,
            "what is written is a header");
        Unless(Same(header.Ends, ends), "what is written is read as it was");

        if (ends.Source.AddressFamily != ends.Destination.AddressFamily)
            throw new BrokenPropertyException("both ends are of one family");
        var family = ends.Source.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? "TCP4" : "TCP6";
        var line = Encoding.ASCII.GetBytes(
            $"PROXY {family} {ends.Source.Address} {ends.Destination.Address} {ends.Source.Port} {ends.Destination.Port}\r\n");
        Unless(
            ProxyHeaderReader.Read(line, out header) == ProxyFinding.Header && Same(header.Ends, ends),
            "the ends as a line are read as they were");
    }

    private static bool Same(ProxiedEnds? one, ProxiedEnds? other) =>
        one is null ? other is null : other is not null && Same(one.Source, other.Source) && Same(one.Destination, other.Destination);

    // A mapped address is the IPv4 address to everybody behind the reader.
    private static bool Same(IPEndPoint one, IPEndPoint other) =>
        one.Port == other.Port && one.Address.MapToIPv6().Equals(other.Address.MapToIPv6());
}
