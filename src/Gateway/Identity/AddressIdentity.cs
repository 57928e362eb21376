using System.Net;
using UserBalance.Gateway.Core.Admission;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Identity;

/// <summary>Takes whoever has an address for one client, or all who share a prefix of it, as the pool's settings say.</summary>
/// <param name="admission">The door of the pool.</param>
internal sealed class AddressIdentity(IPoolAdmission admission)
{
    /// <summary>The client behind <paramref name="source"/>; the whole address as long as nothing is known of the pool.</summary>
    public ClientKey ClientOf(IPAddress source) => admission.Settings is { } settings
        ? ClientKey.From(source, settings.IPv4PrefixLength, settings.IPv6PrefixLength)
        : ClientKey.From(source);
}
