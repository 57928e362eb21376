using System.Globalization;
using System.Net;
using UserBalance.Testing;

namespace UserBalance.Compare.Peers;

/// <summary>The servers behind all proxies: one small nginx that listens on several ports.</summary>
internal static class Backend
{
    /// <summary>A file of this size is at <c>/download</c>, in bytes.</summary>
    public const long DownloadSize = 1L << 30;

    private const int Servers = 3;

    /// <summary>Starts it.</summary>
    /// <param name="stage">Where.</param>
    /// <returns>The addresses of the servers, and of one that closes every connection without an answer.</returns>
    public static async Task<(IReadOnlyList<IPEndPoint> Servers, IPEndPoint Refusing)> StartAsync(Stage stage)
    {
        var directory = stage.Directory("backend");
        using (var file = File.Create(Path.Combine(directory, "download")))
            file.SetLength(DownloadSize);
        IPEndPoint[] servers = [.. Enumerable.Range(0, Servers).Select(_ => Free())];
        var refusing = Free();
        var process = stage.Add(Nginx.Start(directory, workers: 1, Configuration(directory, servers, refusing)));
        await new Peer("the backend", process, servers[^1]).AnsweringAsync();
        return (servers, refusing);
    }

    private static string Configuration(string directory, IEnumerable<IPEndPoint> servers, IPEndPoint refusing) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
          keepalive_timeout 1d;
          keepalive_requests 1000000000;
          sendfile on;
          server {
            {{string.Join("\n  ", servers.Select(server => $"listen {server} backlog=4096;"))}}
            default_type text/plain;
            location / { return 200 "hello\n"; }
            location = /download { root {{directory}}; }
          }
          server {
            listen {{refusing}} backlog=4096;
            return 444;
          }
        """);

    private static IPEndPoint Free() => new(IPAddress.Loopback, LoopbackPort.Free());
}
