using UserBalance.Hosting.Certificates;

namespace UserBalance.Hosting.Clustering;

/// <summary>The section <c>UserBalance:Cluster:Tls</c>: mutual TLS between silos, and between gateways and silos.</summary>
/// <param name="Certificate">This process's own certificate, for servers and clients.</param>
/// <param name="Authority">
/// A PEM file with the certificates of the authority that has issued those of all silos and gateways. Whoever has a certificate of it is
/// let in.
/// </param>
internal sealed record ClusterTlsOptions(CertificateOptions Certificate, string Authority);
