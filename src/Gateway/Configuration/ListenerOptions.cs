using System.Net;
using UserBalance.Hosting.Certificates;
using UserBalance.Hosting.Proxies;

namespace UserBalance.Gateway.Configuration;

/// <summary>One address on which the gateway takes visitors of one pool.</summary>
internal sealed record ListenerOptions
{
    /// <summary>The listener's name in the configuration.</summary>
    public required string Name { get; init; }

    /// <summary>The address and port it listens on.</summary>
    public required IPEndPoint Bind { get; init; }

    /// <summary>The pool that its visitors are balanced over.</summary>
    public required string Pool { get; init; }

    /// <summary>Whether it carries HTTP requests or TCP connections; HTTP unless set.</summary>
    public ListenerMode Mode { get; init; } = ListenerMode.Http;

    /// <summary>The HTTP versions it speaks; HTTP/1.1 in cleartext and both with a certificate, unless set.</summary>
    public ListenerProtocol Protocol { get; init; } = ListenerProtocol.Http1;

    /// <summary>The certificate for TLS, or <see langword="null"/> for cleartext. HTTP only.</summary>
    public CertificateOptions? Certificate { get; init; }

    /// <summary>Pages of the operator's own, ahead of those of the gateway. HTTP only; none unless set.</summary>
    public PageOptions Pages { get; init; } = PageOptions.None;

    /// <summary>What tells who the client is; the connection itself unless set.</summary>
    public ClientAddressSource ClientAddress { get; init; } = ClientAddressSource.Connection;

    /// <summary>The proxies in front whose word is taken for that; nobody unless set.</summary>
    public TrustedProxies TrustedProxies { get; init; } = TrustedProxies.None;

    /// <summary>The port of the servers that this listener leads to, or <see langword="null"/> for the one in their address.</summary>
    public int? ServerPort { get; init; }

    /// <summary>Whether a PROXY protocol version 2 header tells the server who the client is. TCP only; off unless set.</summary>
    public bool SendProxy { get; init; }

    /// <summary>How a TCP client that is not served is closed; FIN unless set.</summary>
    public TcpRejection Rejection { get; init; } = TcpRejection.Fin;

    /// <summary>How many connections of visitors it may have, 1 to 10,000,000; no limit but the gateway's unless set.</summary>
    public int? MaxConnections { get; init; }

    /// <summary>How many of them one client may have, 1 to 10,000,000; no limit unless set.</summary>
    public int? MaxConnectionsPerClient { get; init; }

    /// <summary>Whether a connection from <paramref name="source"/> tells who the client is.</summary>
    public bool IdentifiesByConnection(IPAddress source) =>
        ClientAddress == ClientAddressSource.ProxyProtocol && TrustedProxies.Contain(source);
}
