using System.Net;
using UserBalance.Gateway.Core.Admission;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Core.Tests.Fakes;

/// <summary>Enters visitors by their addresses, each of which is a client.</summary>
internal static class Addresses
{
    public static ValueTask<Entry> EnterAsync(this IPoolAdmission admission, IPAddress source) =>
        admission.EnterAsync(new ClientFacts(ClientKey.From(source)));
}
