using UserBalance.Testing;

namespace UserBalance.Docs.Tests;

/// <summary>The program that the documents speak of, run with <c>--check</c>.</summary>
internal static class Standalone
{
    /// <summary>The settings of a good configuration that another process on this machine does not disturb.</summary>
    public static string[] GoodSettings(string dataDirectory) =>
    [
        "Pools:app:Servers:s1:Address=127.0.0.1:5011",
        "Gateway:Listeners:web:Pool=app",
        $"Gateway:Listeners:web:Bind=127.0.0.1:{LoopbackPort.Free()}",
        $"Gateway:Admin:Bind=127.0.0.1:{LoopbackPort.Free()}",
        $"Cluster:SiloPort={LoopbackPort.Free()}",
        $"Cluster:ClientPort={LoopbackPort.Free()}",
        $"Cluster:DataDirectory={dataDirectory}",
    ];

    /// <summary>Checks a configuration.</summary>
    /// <param name="settings">The settings without <c>UserBalance:</c>.</param>
    /// <param name="directory">The current directory; its <c>appsettings.json</c> is read.</param>
    /// <returns>The exit code, and the lines on the standard error.</returns>
    public static async Task<(int Code, string[] Problems)> CheckAsync(IEnumerable<string> settings, string directory)
    {
        string[] args = [.. settings.Select(setting => $"--UserBalance:{setting}"), "--check"];
        var end = await ProductProcess.RunAsync("Standalone", directory, args);
        return (end.Code, end.Errors);
    }
}
