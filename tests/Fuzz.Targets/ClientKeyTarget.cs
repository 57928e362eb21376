using UserBalance.Grains.Abstractions;
using static UserBalance.Fuzz.Targets.BrokenPropertyException;

namespace UserBalance.Fuzz.Targets;

/// <summary>Clients' names: read as they are written, and one spelling of IPv4.</summary>
internal sealed class ClientKeyTarget : TextTarget
{
    public override string Name => "client-key";

    public override IReadOnlyList<string> Words { get; } =
    [
        "192.0.2.1", "192.0.2.0-24", "-32", "-0", "-128", "-064", "010.", "0x7f.0.0.1", "2001:db8::", "::ffff:192.0.2.1", "::", "%1", "[",
        "]", "1.2.3", "255", "\0",
    ];

    protected override void Run(string text)
    {
        if (!ClientKey.TryParse(text, out var key))
        {
            Unless(key == default, "what is no client has no key");
            return;
        }

        var address = text.Split('-')[0];
        Unless(StrictAddress.IsIPv4(address) || StrictAddress.IsIPv6(address), "a client is an address that everybody reads alike");
        Unless(text.All(c => char.IsAsciiHexDigit(c) || c is '.' or ':' or '-'), "a client is plain text");
        var written = key.ToString();
        Unless(
            ClientKey.TryParse(written, out var again) && again == key && again.GetHashCode() == key.GetHashCode(),
            "a key is read as it is written");
        Unless(again.ToString() == written, "a key is written in one way");
        var network = key.Within(16, 48);
        Unless(
            network.Within(16, 48) == network && ClientKey.TryParse(network.ToString(), out again) && again == network,
            "the network of a client is a client");
    }
}
