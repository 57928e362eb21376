using System.Globalization;
using System.Net;
using UserBalance.Grains.Abstractions;
using UserBalance.Hosting.Proxies;
using static UserBalance.Fuzz.Targets.BrokenPropertyException;

namespace UserBalance.Fuzz.Targets;

/// <summary>Addresses in headers: only one spelling of IPv4, and the product's readers agree.</summary>
internal sealed class AddressTarget : TextTarget
{
    public override string Name => "address";

    public override IReadOnlyList<string> Words { get; } =
    [
        "192.0.2.1", "255.255.255.255", "0", "010.", "0x7f", "2001:db8::1", "::", "::ffff:", "[", "]", ":443", ":65535", ":00080", "%eth0",
        "%1", "/64", "1:2:3:4:5:6:7:8",
    ];

    protected override void Run(string text)
    {
        var isIPv4 = PlainAddress.TryParseIPv4(text, out var ipv4);
        Unless(isIPv4 == StrictAddress.IsIPv4(text) || !isIPv4, "IPv4 is dotted decimals");
        Unless(!isIPv4 || ipv4.ToString() == text, "IPv4 has one spelling");
        var isIPv6 = PlainAddress.TryParseIPv6(text, out var ipv6);
        Unless(!isIPv6 || StrictAddress.IsIPv6(text), "IPv6 is as RFC 4291 has it");
        Unless(
            !isIPv6 || (PlainAddress.TryParseIPv6(ipv6.ToString(), out var again) && again.Equals(ipv6)), "IPv6 is read as it is written");
        if (isIPv4 || isIPv6)
            CheckKey(text, isIPv4 ? ipv4 : ipv6);
        CheckNode(text, isIPv4 || isIPv6);
        Unless(
            !AddressText.TryParsePort(text, out var port) || port.ToString(CultureInfo.InvariantCulture) == text,
            "a port has one spelling");
    }

    private static void CheckKey(string text, IPAddress address) =>
        Unless(
            ClientKey.TryParse(text, out var key) && key == ClientKey.From(address), "an address in a header is the client of that name");

    private static void CheckNode(string text, bool isAddress)
    {
        var isNode = AddressText.TryParseNode(text, out var node);
        Unless(isNode || !isAddress, "a bare address is a node");
        if (!isNode)
            return;
        var bare = node.ToString();
        Unless(AddressText.TryParseNode(
            node.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? $"{bare}:1" : $"[{bare}]:1", out var again)
            && again.Equals(node), "a node is read as it is written");
    }
}
