using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Orleans.Connections.Security;
using UserBalance.Hosting.Files;

namespace UserBalance.Hosting.Clustering.Tls;

/// <summary>
/// Mutual TLS between the processes of a cluster: both ends of a connection show a certificate of the cluster's authority. Renewed files
/// are used for the connections that are made from then on.
/// </summary>
internal sealed partial class ClusterTls
{
    /// <summary>The key that names the certificate.</summary>
    public const string Key = "UserBalance:Cluster:Tls:Certificate:Path";

    private readonly WatchedFile<ClusterIdentity> _identity;
    private readonly ILogger<ClusterTls> _logger;

    public ClusterTls(ClusterTlsOptions options, WatchedFiles files, ILogger<ClusterTls> logger)
    {
        _logger = logger;
        _identity = files.Open<ClusterIdentity>(
            Key,
            [.. options.Certificate.Paths, options.Authority],
            ([NotNullWhen(true)] out ClusterIdentity? identity, [NotNullWhen(false)] out string? problem) =>
                ClusterIdentity.TryLoad(options, out identity, out problem));
    }

    /// <summary>How Orleans is to protect a connection.</summary>
    public TlsOptions Options => new()
    {
        LocalServerCertificateSelector = (_, _) => _identity.Value.Certificate,
        LocalClientCertificateSelector = (_, _, _, _, _) => _identity.Value.Certificate,
        RemoteCertificateMode = RemoteCertificateMode.RequireCertificate,
        RemoteCertificateValidation = IsTrusted,
        // Names are not compared, but the handshake wants one.
        OnAuthenticateAsClient = (_, handshake) => handshake.TargetHost = "userbalance",
    };

    private bool IsTrusted(X509Certificate2 peer, X509Chain? chain, SslPolicyErrors errors)
    {
        if (_identity.Value.WhyNotTrusted(peer, chain?.ChainPolicy.ExtraStore ?? []) is not { } reason)
            return true;
        LogNotTrusted(peer.Subject, reason);
        return false;
    }

    [LoggerMessage(
        LogLevel.Warning, "A connection of the cluster is refused: the certificate '{Subject}' at its other end is not trusted: {Reason}.")]
    private partial void LogNotTrusted(string subject, string reason);
}
