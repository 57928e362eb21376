using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Hosting.Configuration;

/// <summary>Networks in CIDR notation, and single addresses, separated by commas.</summary>
internal static class NetworkList
{
    /// <summary>Reads them.</summary>
    /// <param name="text">The list.</param>
    /// <param name="networks">The networks; an address is the network of only that.</param>
    /// <param name="hint">What is wrong with one of them, where that can be said.</param>
    public static bool TryParse(string text, [MaybeNullWhen(false)] out IReadOnlyList<IPNetwork> networks, out string? hint)
    {
        var parsed = new List<IPNetwork>();
        (networks, hint) = (parsed, null);
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!TryParseOne(part, out var network, out hint))
                return false;
            parsed.Add(network);
        }

        return true;
    }

    private static bool TryParseOne(string text, out IPNetwork network, out string? hint)
    {
        hint = null;
        network = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!TryParseAddress(slash < 0 ? text : text[..slash], out var address))
            return false;
        if (slash < 0)
        {
            network = new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
            return true;
        }

        if (!IPNetwork.TryParse(text, out network) || network.PrefixLength == 0)
            return false;
        if (network.BaseAddress.Equals(address))
            return true;
        hint = $"the network that {text} is in is {network}";
        return false;
    }

    // An IPv4 address in IPv6 clothes would never match: peers are compared as IPv4.
    private static bool TryParseAddress(string text, out IPAddress address) =>
        PlainAddress.TryParse(text, out address) && !address.IsIPv4MappedToIPv6;
}
