using System.Net;

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

    /// <summary>The port for other silos, 1 to 65535. Default: 11111. The embedded cluster binds it on 127.0.0.1.</summary>
    public int SiloPort { get; init; } = 11111;

    /// <summary>The port for gateways in other processes, 1 to 65535. Default: 30000. The embedded cluster binds it on 127.0.0.1.</summary>
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
}

/// <summary>A kind of cluster.</summary>
internal enum ClusterProvider
{
    /// <summary>One process, which keeps its data in a file.</summary>
    Embedded,
}
