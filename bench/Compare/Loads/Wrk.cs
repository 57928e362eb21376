using System.Diagnostics;
using System.Globalization;
using System.Net;
using UserBalance.Compare.Peers;

namespace UserBalance.Compare.Loads;

/// <summary>Load by wrk: one thread, 64 connections, from one address.</summary>
internal static class Wrk
{
    /// <summary>Requests one after the other on each connection.</summary>
    public static Task<LoadResult> KeepAliveAsync(IPEndPoint to, TimeSpan time) => RunAsync(to, time);

    /// <summary>A connection for each request.</summary>
    public static Task<LoadResult> CloseAsync(IPEndPoint to, TimeSpan time) => RunAsync(to, time, "-H", "Connection: close");

    private static async Task<LoadResult> RunAsync(IPEndPoint to, TimeSpan time, params string[] more)
    {
        var seconds = string.Create(CultureInfo.InvariantCulture, $"-d{time.TotalSeconds:0}s");
        var start = new ProcessStartInfo(InstalledProgram.Wrk.Path, ["-t1", "-c64", seconds, "--latency", .. more, $"http://{to}/"])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return WrkOutput.Parse(output);
    }
}
