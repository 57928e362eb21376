using System.Net;
using UserBalance.Gateway.Configuration;
using UserBalance.Hosting.Proxies;

namespace UserBalance.Gateway.Tests.Http.Setup;

/// <summary>Changes to a listener.</summary>
internal static class Listeners
{
    /// <summary>Who connects from 127.0.0.1 is a proxy that tells the user of each request.</summary>
    public static ListenerOptions ToldByHeader(ListenerOptions listener) => listener with
    {
        ClientAddress = ClientAddressSource.XForwardedFor,
        TrustedProxies = new TrustedProxies([IPNetwork.Parse("127.0.0.1/32")]),
    };
}
