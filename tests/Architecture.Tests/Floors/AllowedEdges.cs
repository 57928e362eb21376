namespace UserBalance.Architecture.Tests.Floors;

/// <summary>
/// Which folder of a project may use which. Folders are floors: each uses some of those below it. A line has a folder and those that it may
/// use; one that is not listed uses none. Who adds a line has to see why the folder below may not do without it.
/// </summary>
internal static class AllowedEdges
{
    private static readonly Dictionary<string, string> Lines = new()
    {
        ["Gateway"] = """
            Connections -> Configuration Net
            Health -> Net
            Hosting -> Clustering Configuration Health Http Net Shutdown Tcp Telemetry
            Http -> Configuration Connections Identity Net Shutdown Telemetry Visits
            Routing -> Configuration
            Shutdown -> Configuration
            Tcp -> Configuration Connections Identity Net Shutdown Telemetry Visits
            Telemetry -> Configuration Connections
            Visits -> Configuration Connections Identity Net Routing Telemetry
            """,
        ["Gateway.Admin"] = """
            Access -> Configuration Description Health
            Events -> Description Problems
            Health -> Description
            OpenApi -> Access Pools
            Pools -> Access Description Problems
            Server -> Access Clustering Configuration Dashboard Description Events Health OpenApi Pools Problems StatusPage
            """,
        ["Gateway.Core"] = """
            Admission -> Assignments Outcomes Sessions Telemetry
            Assignments -> Backends Sessions Telemetry
            Backends -> Telemetry
            Sessions -> Backends Telemetry
            Sync -> Admission Assignments Backends Sessions Telemetry
            """,
        ["Grains"] = """
            Clients -> Configuration Placement Reminders
            Decisions -> Ledger
            Hosting -> Clients Configuration Ledger Placement Pool Reminders Storage Telemetry
            Ledger -> Configuration Storage Timing
            Policy -> Ledger
            Pool -> Configuration Decisions Ledger Placement Policy Servers Sessions Storage Telemetry Timing Views
            Reminders -> Telemetry
            Servers -> Configuration Ledger Policy Sessions Storage Timing
            Sessions -> Ledger
            Telemetry -> Decisions Ledger Storage
            Timing -> Configuration
            Views -> Configuration Decisions Ledger Sessions
            """,
        ["Hosting"] = """
            Addresses -> Configuration
            Application -> Configuration Files Reload Startup
            Certificates -> Configuration
            Clustering -> Addresses Certificates Configuration Files
            Reload -> Files Startup
            Startup -> Addresses Clustering Configuration Telemetry
            Telemetry -> Configuration
            """,
        ["Silo"] = """
            Embedded -> Storage
            Hosting -> Clustering Configuration Embedded PostgreSql Redis
            PostgreSql -> Clustering Storage
            Redis -> Clustering
            """,
    };

    /// <summary>The projects that have any.</summary>
    public static IReadOnlyCollection<string> Projects => Lines.Keys;

    /// <summary>Those of a project.</summary>
    public static IReadOnlyList<FolderEdge> Of(string project) =>
        Lines.TryGetValue(project, out var lines) ? [.. lines.Split('\n').SelectMany(Parse)] : [];

    private static IEnumerable<FolderEdge> Parse(string line)
    {
        var (from, to) = line.Split(" -> ") is [var folder, var used]
            ? (folder, used)
            : throw new FormatException($"'{line}' is no line of edges.");
        return to.Split(' ').Select(each => new FolderEdge(from, each));
    }
}
