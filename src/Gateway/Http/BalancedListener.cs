using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using UserBalance.Gateway.Admission;
using UserBalance.Gateway.Backends;
using UserBalance.Gateway.Configuration;

namespace UserBalance.Gateway.Http;

/// <summary>An HTTP listener together with the door of its pool.</summary>
internal sealed class BalancedListener(ListenerOptions options, IPoolAdmission admission)
{
    // A server is immutable, so its prefix is too; a server that is gone takes its entry along.
    private readonly ConditionalWeakTable<BackendServer, string> _prefixes = [];

    /// <summary>The door through which its visitors enter.</summary>
    public IPoolAdmission Admission { get; } = admission;

    /// <summary>The scheme that its visitors use.</summary>
    public string Scheme { get; } = options.Certificate is null ? Uri.UriSchemeHttp : Uri.UriSchemeHttps;

    /// <summary>Where this listener reaches <paramref name="server"/>: <c>http://host:port</c>, without a slash at the end.</summary>
    public string PrefixOf(BackendServer server) =>
        _prefixes.TryGetValue(server, out var prefix) ? prefix : _prefixes.GetValue(server, Prefix);

    private string Prefix(BackendServer server) =>
        string.Create(CultureInfo.InvariantCulture, $"http://{Bracketed(server.Host)}:{options.ServerPort ?? server.Port}");

    private static string Bracketed(string host) =>
        IPAddress.TryParse(host, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : host;
}
