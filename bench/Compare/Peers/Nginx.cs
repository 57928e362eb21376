using System.Globalization;

namespace UserBalance.Compare.Peers;

/// <summary>Starts nginx with everything that it writes in a directory of its own.</summary>
internal static class Nginx
{
    // As many as the usual limit of open files lets a worker have.
    private const int ConnectionsPerWorker = 19_000;

    /// <summary>Starts it.</summary>
    /// <param name="directory">Where it may write.</param>
    /// <param name="workers">How many worker processes share the load.</param>
    /// <param name="http">What is in the <c>http</c> block.</param>
    public static PeerProcess Start(string directory, int workers, string http)
    {
        var file = Path.Combine(directory, "nginx.conf");
        File.WriteAllText(file, Configuration(workers, http));
        string[] args = ["-p", directory, "-c", file, "-e", "stderr"];
        return PeerProcess.Start(InstalledProgram.Nginx.Path, directory, new Dictionary<string, string>(), args);
    }

    private static string Configuration(int workers, string http) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        {{(Environment.IsPrivilegedProcess ? $"user {Environment.UserName};" : "")}}
        daemon off;
        worker_processes {{workers}};
        pid nginx.pid;
        events { worker_connections {{ConnectionsPerWorker}}; }
        http {
          access_log off;
          client_body_temp_path body;
          proxy_temp_path proxy;
          fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi;
          scgi_temp_path scgi;
        {{http}}
        }

        """);
}
