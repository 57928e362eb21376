using System.Net;
using UserBalance.Hosting.Configuration;
using UserBalance.Hosting.Proxies;
using static UserBalance.Fuzz.Targets.BrokenPropertyException;

namespace UserBalance.Fuzz.Targets;

/// <summary>Lists of trusted networks: read as they are written, and never everybody.</summary>
internal sealed class NetworksTarget : TextTarget
{
    private static readonly IPAddress[] Mapped = [IPAddress.Parse("::ffff:10.0.0.1"), IPAddress.Parse("::ffff:192.0.2.7")];

    public override string Name => "networks";

    public override IReadOnlyList<string> Words { get; } =
    [
        "10.0.0.0/8", "192.0.2.7", "2001:db8::/32", "::1", "/0", "/33", "/128", "/08", ",", ", ", "0.0.0.0", "::", "::ffff:10.0.0.0/104",
        "[::1]", "%1", "010.",
    ];

    protected override void Run(string text)
    {
        var isList = NetworkList.TryParse(text, out var networks, out var hint);
        Unless(hint is null || !isList, "what is right needs no hint");
        if (!isList)
            return;
        Unless(networks!.Count > 0, "a list names somebody");
        foreach (var network in networks)
            Unless(
                network.PrefixLength > 0
                    && !network.BaseAddress.IsIPv4MappedToIPv6
                    && network.BaseAddress is not { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6, ScopeId: not 0 },
                "nobody means the whole internet");
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
            CheckPart(part.Split('/')[0]);
        Unless(
            NetworkList.TryParse(string.Join(',', networks), out var again, out _) && again.SequenceEqual(networks),
            "networks are read as they are written");
        CheckTrust(new TrustedProxies(networks));
    }

    private static void CheckPart(string address) =>
        Unless(StrictAddress.IsIPv4(address) || StrictAddress.IsIPv6(address), $"a network has an address that everybody reads alike");

    private static void CheckTrust(TrustedProxies proxies)
    {
        foreach (var network in proxies.Networks)
            Unless(proxies.Contain(network.BaseAddress), "a network holds its first address");
        foreach (var mapped in Mapped)
            Unless(proxies.Contain(mapped) == proxies.Contain(mapped.MapToIPv4()), "a mapped address counts as IPv4");
    }
}
