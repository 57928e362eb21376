using System.Net;
using System.Text.RegularExpressions;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Hosting.Telemetry;

/// <summary>Shows client addresses in logs, access logs and traces as <c>UserBalance:Telemetry:ClientAddresses</c> says.</summary>
/// <remarks>
/// Masked is what Google Analytics called IP masking: the last octet of an IPv4 address and the last 80 bits of an IPv6 address are
/// zero. The prefix length behind it, as in <c>192.0.2.0-24</c>, tells a network from an address that ends in zero.
/// </remarks>
/// <param name="form">How much is shown.</param>
internal sealed partial class ClientAddresses(ClientAddressForm form)
{
    private const int IPv4Bits = 24;
    private const int IPv6Bits = 48;

    private const string RouteOfClients = "/clients/";

    /// <summary>Whether addresses are masked.</summary>
    public bool AreMasked => form == ClientAddressForm.Masked;

    /// <summary>The client as it is to be shown. A client that stands for a larger network stays as it is.</summary>
    public ClientKey Show(ClientKey client) => AreMasked ? client.Within(IPv4Bits, IPv6Bits) : client;

    /// <summary>A visitor's address as it is to be shown, without the scope of a local one.</summary>
    public ClientKey Show(IPAddress address) => Show(ClientKey.From(address));

    /// <summary>
    /// A text as it is to be shown, which may be somebody else's: masks the clients that it is known to speak of, and those in keys
    /// of grains (<c>app|192.0.2.7</c>) and in routes (<c>/clients/192.0.2.7</c>).
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="clients">The clients that it is known to speak of.</param>
    public string Show(string text, params IReadOnlyCollection<ClientKey> clients)
    {
        return AreMasked ? Address().Replace(text, Show) : text;

        string Show(Match match)
        {
            var address = match.ValueSpan;
            if (!ClientKey.TryParse(address, out var client) && !ClientKey.TryParse(address = address.TrimEnd(':'), out client))
                return match.Value;
            var isOfClient = NamesClient(text.AsSpan(0, match.Index)) || clients.Contains(client);
            return isOfClient ? $"{this.Show(client)}{match.ValueSpan[address.Length..]}" : match.Value;
        }
    }

    private static bool NamesClient(ReadOnlySpan<char> before) =>
        before.EndsWith("|", StringComparison.Ordinal) || before.EndsWith(RouteOfClients, StringComparison.Ordinal);

    [GeneratedRegex("[0-9A-Fa-f]*[.:][0-9A-Fa-f.:]*[0-9A-Fa-f:](-[0-9]{1,3})?")]
    private static partial Regex Address();
}
