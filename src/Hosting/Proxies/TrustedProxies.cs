using System.Net;

namespace UserBalance.Hosting.Proxies;

/// <summary>The networks whose word about a client's address is taken.</summary>
internal sealed class TrustedProxies(IReadOnlyList<IPNetwork> networks)
{
    public static readonly TrustedProxies None = new([]);

    public IReadOnlyList<IPNetwork> Networks => networks;

    /// <summary>Whether <paramref name="address"/> is in one of them. A mapped IPv4 address counts as IPv4.</summary>
    public bool Contain(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        foreach (var network in networks)
        {
            if (network.Contains(address))
                return true;
        }

        return false;
    }
}
