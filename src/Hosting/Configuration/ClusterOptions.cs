using System.Net;
using UserBalance.Hosting.Certificates;

namespace UserBalance.Hosting.Configuration;

/// <summary>The section <c>UserBalance:Cluster</c>: how the processes find each other, and where the ledger is kept.</summary>
internal sealed record ClusterOptions
{
    /// <summary>The cluster and service id unless they are set.</summary>
    public const string DefaultId = "userbalance";

    /// <summary>Membership and stores. Default: <see cref="ClusterProvider.Embedded"/>.</summary>
    public ClusterProvider Provider { get; init; } = ClusterProvider.Embedded;

    /// <summary>The cluster that this process joins. Default: <c>userbalance</c>.</summary>
    public string ClusterId { get; init; } = DefaultId;

    /// <summary>The service under which assignments are stored; changing it abandons them. Default: <c>userbalance</c>.</summary>
    public string ServiceId { get; init; } = DefaultId;

    /// <summary>
    /// How the store is reached. Needed by every provider but the embedded one, which has none. A secret: it is in no log and no problem.
    /// </summary>
    public string? ConnectionString { get; init; }

    /// <summary>
    /// The address under which the other processes reach this silo, and which it binds. Default: 127.0.0.1 for an embedded cluster,
    /// otherwise the machine's own.
    /// </summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>The port for other silos at <see cref="Address"/>, 1 to 65535. Default: 11111.</summary>
    public int SiloPort { get; init; } = 11111;

    /// <summary>The port for gateways in other processes at <see cref="Address"/>, 1 to 65535. Default: 30000.</summary>
    public int ClientPort { get; init; } = 30000;

    /// <summary>
    /// The directory of the embedded store, as a full path. Default: <c>data</c>; a relative path is taken from the directory in which
    /// the process was started. It is created if it does not exist.
    /// </summary>
    public string DataDirectory { get; init; } = Path.GetFullPath("data");

    /// <summary>
    /// Where a silo that runs on its own serves its health and metrics. Default: 127.0.0.1:6802. A process with a gateway serves them
    /// at the gateway's admin address instead.
    /// </summary>
    public IPEndPoint HttpBind { get; init; } = new(IPAddress.Loopback, 6802);

    /// <summary>
    /// Whether silos gather what Orleans' dashboard shows, and gateways serve it at their admin address. Default: no, because each
    /// grain call then passes a filter.
    /// </summary>
    public bool Dashboard { get; init; }

    /// <summary>How the connections between silos and gateways are protected. Default: not at all.</summary>
    public ClusterTlsOptions? Tls { get; init; }

    /// <summary>The names: a record's own text would show the connection string.</summary>
    public override string ToString() => $"{Provider} {ClusterId}/{ServiceId}";
}

/// <summary>The section <c>UserBalance:Cluster:Tls</c>: mutual TLS between silos, and between gateways and silos.</summary>
/// <param name="Certificate">This process's own certificate, for servers and clients.</param>
/// <param name="Authority">
/// A PEM file with the certificates of the authority that has issued those of all silos and gateways. Whoever has a certificate of it is
/// let in.
/// </param>
internal sealed record ClusterTlsOptions(CertificateOptions Certificate, string Authority);

/// <summary>A kind of cluster.</summary>
internal enum ClusterProvider
{
    /// <summary>One process, which keeps its data in a file.</summary>
    Embedded,

    /// <summary>Any number of silos and gateways, which meet in Redis and keep their data there.</summary>
    Redis,

    /// <summary>Any number of silos and gateways, which meet in a PostgreSQL database and keep their data there.</summary>
    PostgreSql,
}
