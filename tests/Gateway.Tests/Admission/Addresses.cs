using System.Net;
using UserBalance.Gateway.Admission;
using UserBalance.Gateway.Identity;

namespace UserBalance.Gateway.Tests.Admission;

/// <summary>Enters visitors by their addresses.</summary>
internal static class Addresses
{
    public static ValueTask<Entry> EnterAsync(this IPoolAdmission admission, IPAddress source) =>
        admission.EnterAsync(new ClientFacts(new AddressIdentity(admission).ClientOf(source)));
}
