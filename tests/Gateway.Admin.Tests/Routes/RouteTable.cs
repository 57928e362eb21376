using UserBalance.Gateway.Admin.Tests.Setup;

namespace UserBalance.Gateway.Admin.Tests.Routes;

/// <summary>
/// The routes of the admin listener, and the requests that show how each behaves. A route that is missing here fails a test.
/// </summary>
internal static class RouteTable
{
    private const string Api = "/api/v1";
    private const string App = $"{Api}/pools/app";
    private const string Missing = $"{Api}/pools/missing";
    private const string User = $"{App}/clients/{SamplePool.Client}";
    private const string Stranger = "/clients/192.0.2.9";
    private const string Takes = "It takes no more than names.";
    private const string Nothing = "It takes nothing.";

    public static IReadOnlyList<RouteCase> All { get; } =
    [
        new("GET", "/healthz") { IsOpen = true, Success = new("/healthz", 200), NoBad = Nothing },
        new("GET", "/readyz") { IsOpen = true, Success = new("/readyz", 503), NoBad = Nothing },
        new("GET", "/openapi/v1.json") { Success = new("/openapi/v1.json", 200), NoBad = Nothing },
        new("GET", "/metrics") { Success = new("/metrics", 200), NoBad = Nothing },
        new("GET", "/") { IsOpen = true, Success = new("/", 200), NoBad = Nothing },
        new("HEAD", "/") { IsOpen = true, Success = new("/", 200), NoBad = Nothing },
        new("GET", "/assets/{**path}")
        {
            IsOpen = true,
            Success = new("/assets/icon.svg", 200),
            NoBad = Takes,
            Unknown = new() { ["path"] = new("/assets/nothing.js", 404) },
        },
        new("HEAD", "/assets/{**path}")
        {
            IsOpen = true,
            Success = new("/assets/icon.svg", 200),
            NoBad = Takes,
            NoUnknown = new() { ["path"] = "An answer to HEAD has no text that could name it." },
        },
        .. Sessions,
        .. Pools,
        .. Clients,
        .. Servers,
    ];

    private static RouteCase[] Sessions =>
    [
        new("GET", $"{Api}/session") { IsOpen = true, Success = new($"{Api}/session", 200), NoBad = Nothing },
        new("POST", $"{Api}/session")
        {
            IsOpen = true,
            Success = new($"{Api}/session", 204, $$"""{"key":"{{AdminGateway.Key}}"}"""),
            Bad = [new($"{Api}/session", 401, """{"key":"wrong"}"""), new($"{Api}/session", 400, "key")],
        },
        new("DELETE", $"{Api}/session") { Success = new($"{Api}/session", 204), NoBad = Nothing },
    ];

    private static RouteCase[] Pools =>
    [
        new("GET", $"{Api}/events")
        {
            Success = new($"{Api}/events?pool=app", 200),
            Bad = [new($"{Api}/events?pool=missing", 404)],
        },
        new("GET", $"{Api}/pools/") { Success = new($"{Api}/pools", 200), NoBad = Nothing },
        new("GET", $"{Api}/pools/{{pool}}") { Success = new(App, 200), NoBad = Takes, Unknown = new() { ["pool"] = new(Missing, 404) } },
    ];

    private static RouteCase[] Clients =>
    [
        new("GET", $"{Api}/pools/{{pool}}/clients")
        {
            Success = new($"{App}/clients?limit=1000&server=s1", 200),
            Bad = [new($"{App}/clients?limit=0", 400), new($"{App}/clients?after=7", 400), new($"{App}/clients?server=s9", 404)],
            Unknown = new() { ["pool"] = new($"{Missing}/clients", 404) },
        },
        new("GET", $"{Api}/pools/{{pool}}/clients/{{key}}")
        {
            Success = new(User, 200),
            Bad = [new($"{App}/clients/nobody", 400), new($"{App}/clients/192.0.2.1%2F24", 400)],
            Unknown = new() { ["pool"] = new($"{Missing}{Stranger}", 404), ["key"] = new($"{App}{Stranger}", 404) },
        },
        new("DELETE", $"{Api}/pools/{{pool}}/clients/{{key}}")
        {
            Success = new(User, 204),
            Bad = [new($"{App}/clients/nobody", 400)],
            Unknown = new() { ["pool"] = new($"{Missing}{Stranger}", 404), ["key"] = new($"{App}{Stranger}", 404) },
        },
        new("PUT", $"{Api}/pools/{{pool}}/clients/{{key}}/server")
        {
            Success = new($"{User}/server", 200, """{"server":"S2","pin":true}"""),
            Bad =
            [
                new($"{User}/server", 400, """{"server":"""),
                new($"{User}/server", 400, """{"server":""}"""),
                new($"{User}/server", 404, """{"server":"s9"}"""),
                new($"{App}/clients/nobody/server", 400, """{"server":"s2"}"""),
            ],
            Unknown = new()
            {
                ["pool"] = new($"{Missing}{Stranger}/server", 404, """{"server":"s2"}"""),
                ["key"] = new($"{App}{Stranger}/server", 404, """{"server":"s2"}"""),
            },
        },
    ];

    private static RouteCase[] Servers =>
    [
        new("PUT", $"{Api}/pools/{{pool}}/servers/{{server}}")
        {
            Success = new($"{App}/servers/s9", 201, """{"address":"10.0.0.9:80","maxUsers":3}"""),
            Bad =
            [
                new($"{App}/servers/s1", 400, """{"address":"10.0.0.9"}"""),
                new($"{App}/servers/s1", 400, """{"address":"10.0.0.9:80","maxUsers":0}"""),
                new($"{App}/servers/s1", 400, """{"address":"10.0.0.9:80","maxUsers":"3"}"""),
                new($"{App}/servers/s1", 400, "address"),
                new($"{App}/servers/-s", 400, """{"address":"10.0.0.9:80"}"""),
            ],
            Unknown = new() { ["pool"] = new($"{Missing}/servers/s1", 404, """{"address":"10.0.0.9:80"}""") },
            NoUnknown = new() { ["server"] = "It adds one that there is not." },
        },
        new("DELETE", $"{Api}/pools/{{pool}}/servers/{{server}}")
        {
            Success = new($"{App}/servers/s1?force=true", 204),
            Bad = [new($"{App}/servers/s1?force=maybe", 400)],
            Unknown = ServerNames(""),
        },
        new("POST", $"{Api}/pools/{{pool}}/servers/{{server}}/drain")
        {
            Success = new($"{App}/servers/s1/drain?deadline=90s", 200),
            Bad = [new($"{App}/servers/s1/drain?deadline=-90", 400), new($"{App}/servers/s1/drain?deadline=31d", 400)],
            Unknown = ServerNames("/drain"),
        },
        new("POST", $"{Api}/pools/{{pool}}/servers/{{server}}/maintenance")
        {
            Success = new($"{App}/servers/s1/maintenance", 200),
            NoBad = Takes,
            Unknown = ServerNames("/maintenance"),
        },
        new("POST", $"{Api}/pools/{{pool}}/servers/{{server}}/resume")
        {
            Success = new($"{App}/servers/S1/resume", 200),
            NoBad = Takes,
            Unknown = ServerNames("/resume"),
        },
        new("GET", $"{Api}/pools/{{pool}}/servers/{{server}}/drained")
        {
            Success = new($"{App}/servers/s1/drained?timeout=1s", 200),
            Bad = [new($"{App}/servers/s1/drained?timeout=1w", 400), new($"{App}/servers/s1/drained?timeout=2h", 400)],
            Unknown = ServerNames("/drained"),
        },
    ];

    private static Dictionary<string, Ask> ServerNames(string verb) => new()
    {
        ["pool"] = new($"{Missing}/servers/s1{verb}", 404),
        ["server"] = new($"{App}/servers/s9{verb}", 404),
    };
}
