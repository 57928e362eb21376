using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using UserBalance.Compare.Peers;

namespace UserBalance.Compare.Report;

/// <summary>Where and with what the figures were taken.</summary>
internal static class Machine
{
    /// <summary>Names and values.</summary>
    public static IEnumerable<(string Name, string Value)> Describe() =>
    [
        ("processor", $"{Environment.ProcessorCount} x {Processor()}"),
        ("memory", string.Create(CultureInfo.InvariantCulture, $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9:0} GB")),
        ("kernel", $"Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}, {RuntimeInformation.OSDescription}"),
        ("load before", File.ReadAllText("/proc/loadavg").Trim()),
        ("runtime", RuntimeInformation.FrameworkDescription),
        ("garbage collector", GarbageCollector()),
        ("UserBalance", Version(BuiltProgram.Gateway.Assembly)),
        ("YARP", Version(Path.Combine(BuiltProgram.StockYarp.Folder, "Yarp.ReverseProxy.dll"))),
        .. InstalledProgram.All.Select(program => (program.Name, FirstLine(program))),
    ];

    private static string Processor() =>
        File.ReadLines("/proc/cpuinfo")
            .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1]
            .Trim()
        ?? RuntimeInformation.ProcessArchitecture.ToString();

    private static string GarbageCollector()
    {
        var chosen = File.ReadLines(BuiltProgram.Gateway.RuntimeConfiguration).Where(
            line => line.Contains("System.GC.", StringComparison.Ordinal));
        return $"{string.Join(", ", chosen.Select(line => line.Trim().TrimEnd(',')))} (UserBalance and YARP)";
    }

    private static string Version(string assembly) => FileVersionInfo.GetVersionInfo(assembly).ProductVersion ?? "unknown";

    // Some of them tell it on the standard error.
    private static string FirstLine(InstalledProgram program)
    {
        var start = new ProcessStartInfo(program.Path, [program.VersionSwitch])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var lines = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        return lines.Split('\n')[0].Trim();
    }
}
