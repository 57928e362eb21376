using System.Globalization;
using System.Net;
using System.Net.Sockets;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Http;

/// <summary>
/// Where a listener reaches a server, and whose connections a request is sent over. <see cref="SocketsHttpHandler"/> keeps a set of
/// connections for each host that it is asked for. So each user's requests ask for a host of their own, which no name server knows and no
/// server is told.
/// </summary>
/// <param name="host">An IP address or a host name.</param>
/// <param name="port">The port.</param>
/// <param name="number">Stands for host and port.</param>
internal sealed class ServerRoute(string host, int port, int number)
{
    // It stands before the number, which has only digits.
    private const char Mark = 's';

    /// <summary>Where connections are really made to.</summary>
    public DnsEndPoint EndPoint { get; } = new(host, port);

    /// <summary>What a server is told as <c>Host</c> when the visitor has told none.</summary>
    public string Authority { get; } = string.Create(CultureInfo.InvariantCulture, $"{Bracketed(host)}:{port}");

    /// <summary>The begin of addresses whose requests share connections.</summary>
    public string SharedPrefix { get; } = string.Create(CultureInfo.InvariantCulture, $"http://{Mark}{number}");

    /// <summary>The begin of addresses whose requests share connections with those of <paramref name="client"/> only.</summary>
    // Each character becomes another one, so two clients never become one host.
    public string PrefixOf(ClientKey client) =>
        string.Create(CultureInfo.InvariantCulture, $"http://u{client.ToString().Replace(':', 'x')}.{Mark}{number}");

    /// <summary>What stands for host and port in a host that is asked for; <see langword="null"/> when nothing does.</summary>
    public static int? NumberIn(string asked) =>
        int.TryParse(asked.AsSpan(asked.LastIndexOf(Mark) + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static string Bracketed(string host) =>
        IPAddress.TryParse(host, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : host;
}
