using System.Globalization;
using System.Net;
using UserBalance.Testing;

namespace UserBalance.Compare.Peers;

/// <summary>HAProxy in three ways, with as many threads as the machine has cores: its own default, and what the other peers use.</summary>
internal static class Haproxy
{
    /// <summary>The name of HAProxy with the script.</summary>
    public const string Script = "HAProxy tcp + script";

    /// <summary>The name of HAProxy with <c>stick on src</c>.</summary>
    public const string Stick = "HAProxy tcp + stick on src";

    /// <summary>The name of HAProxy in HTTP mode.</summary>
    public const string Http = "HAProxy http";

    /// <summary>Starts <c>mode tcp</c> with a script that follows the article's.</summary>
    /// <param name="stage">Where.</param>
    /// <param name="knownUsers">How many of <see cref="Loads.Users"/> the script knows from the start.</param>
    /// <param name="maxUsers">How many users a server takes.</param>
    public static Task<Peer> StartScriptAsync(Stage stage, int knownUsers = 0, int maxUsers = Gateway.MaxUsers) => StartAsync(
        stage,
        Script,
        new()
        {
            ["COMPARE_KNOWN_USERS"] = knownUsers.ToString(CultureInfo.InvariantCulture),
            ["COMPARE_MAX_USERS"] = maxUsers.ToString(CultureInfo.InvariantCulture),
        },
        endPoint => $$"""
        global
          nbthread {{Environment.ProcessorCount}}
          lua-load {{Path.Combine(AppContext.BaseDirectory, "Peers", "users.lua")}}
        {{Defaults("tcp")}}
        frontend users
          bind {{endPoint}} backlog 4096
          tcp-request content lua.assign
          use_backend servers if { var(txn.server) -m found }
        backend servers
          tcp-response content lua.seen
        {{Servers(stage)}}
        {{string.Concat(stage.Servers.Select((_, i) => $"  use-server s{i + 1} if {{ var(txn.server) -m str s{i + 1} }}\n"))}}
        """);

    /// <summary>Starts <c>mode tcp</c> with HAProxy's own table of addresses.</summary>
    public static Task<Peer> StartStickAsync(Stage stage) => StartAsync(
        stage,
        Stick,
        [],
        endPoint => $$"""
        global
          nbthread {{Environment.ProcessorCount}}
        {{Defaults("tcp")}}
        frontend users
          bind {{endPoint}} backlog 4096
          default_backend servers
        backend servers
          balance leastconn
          stick-table type ip size 1m expire 1d
          stick on src
        {{Servers(stage)}}

        """);

    /// <summary>Starts <c>mode http</c>.</summary>
    public static Task<Peer> StartHttpAsync(Stage stage) => StartAsync(
        stage,
        Http,
        [],
        endPoint => $$"""
        global
          nbthread {{Environment.ProcessorCount}}
        {{Defaults("http")}}
        frontend users
          bind {{endPoint}} backlog 4096
          option forwardfor
          http-request set-header X-Forwarded-Proto http
          http-request set-header X-Forwarded-Host %[req.hdr(Host)]
          default_backend servers
        backend servers
          balance leastconn
        {{Servers(stage)}}

        """);

    private static Task<Peer> StartAsync(
        Stage stage, string name, Dictionary<string, string> environment, Func<IPEndPoint, string> configuration)
    {
        var directory = stage.Directory("haproxy");
        var file = Path.Combine(directory, "haproxy.cfg");
        var endPoint = new IPEndPoint(IPAddress.Loopback, LoopbackPort.Free());
        File.WriteAllText(file, configuration(endPoint));
        // In the foreground; otherwise it would leave this process's tree.
        var process = stage.Add(PeerProcess.Start(InstalledProgram.Haproxy.Path, directory, environment, "-db", "-f", file));
        return new Peer(name, process, endPoint).AnsweringAsync();
    }

    private static string Defaults(string mode) =>
        $"""
        defaults
          mode {mode}
          timeout connect 5s
          timeout client 620s
          timeout server 620s
        """;

    private static string Servers(Stage stage) =>
        string.Join('\n', stage.Servers.Select((server, i) => $"  server s{i + 1} {server} check inter 2s fall 1 rise 2"));
}
