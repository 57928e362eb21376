using System.Net;
using System.Net.Sockets;

namespace UserBalance.Gateway.Http;

/// <summary>
/// The connection feature that tells a visitor's connection from one to the admin listener. It holds the address as the
/// socket told it, which no later middleware can replace with what a header claims.
/// </summary>
internal sealed class VisitorConnection(BalancedListener listener, IPAddress source)
{
    /// <summary>The listener that the connection came in on.</summary>
    public BalancedListener Listener { get; } = listener;

    /// <summary>The visitor's address.</summary>
    public IPAddress Source { get; } = source;

    /// <summary>Turns the visitor's requests into requests to the server.</summary>
    public VisitorTransformer Transformer { get; } = new(TextOf(source), listener.Scheme);

    // A dual-stack socket tells IPv4 addresses in their mapped form, and a scope id means nothing to the server.
    private static string TextOf(IPAddress address) => address switch
    {
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6, ScopeId: not 0 } => new IPAddress(address.GetAddressBytes()).ToString(),
        _ => address.ToString(),
    };
}
