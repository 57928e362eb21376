using System.Net;
using UserBalance.Testing;

namespace UserBalance.Compare.Peers;

/// <summary>nginx as a proxy, which keeps its connections to the servers.</summary>
internal static class NginxProxy
{
    public static Task<Peer> StartAsync(Stage stage)
    {
        var endPoint = new IPEndPoint(IPAddress.Loopback, LoopbackPort.Free());
        var process = stage.Add(Nginx.Start(stage.Directory("nginx"), Environment.ProcessorCount, Configuration(endPoint, stage.Servers)));
        return new Peer("nginx proxy_pass", process, endPoint).AnsweringAsync();
    }

    private static string Configuration(IPEndPoint endPoint, IEnumerable<IPEndPoint> servers) =>
        $$"""
          keepalive_requests 1000000000;
          upstream servers {
            least_conn;
            {{string.Join("\n    ", servers.Select(server => $"server {server};"))}}
            keepalive 128;
            keepalive_requests 1000000000;
          }
          server {
            listen {{endPoint}} backlog=4096;
            location / {
              proxy_pass http://servers;
              proxy_http_version 1.1;
              proxy_set_header Connection "";
              proxy_set_header Host $http_host;
              proxy_set_header X-Forwarded-For $remote_addr;
              proxy_set_header X-Forwarded-Proto $scheme;
              proxy_set_header X-Forwarded-Host $http_host;
            }
          }
        """;
}
