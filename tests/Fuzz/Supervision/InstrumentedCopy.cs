using System.Diagnostics;
using SharpFuzz;

namespace UserBalance.Fuzz.Supervision;

/// <summary>
/// A copy of this program in which the assemblies of the product count the branches that they walk. What was built stays as it is.
/// </summary>
internal sealed class InstrumentedCopy : IDisposable
{
    private const string Program = "UserBalance.Fuzz";

    private static readonly string[] Product =
        ["UserBalance.Gateway", "UserBalance.Grains", "UserBalance.Grains.Abstractions", "UserBalance.Hosting", "UserBalance.Silo"];

    private InstrumentedCopy(string directory) => Directory = directory;

    public string Directory { get; }

    /// <summary>Makes one.</summary>
    /// <param name="directory">Where, if it is to stay; otherwise it is deleted in the end.</param>
    public static InstrumentedCopy Make(string? directory = null)
    {
        var copy = new InstrumentedCopy(directory ?? System.IO.Directory.CreateTempSubdirectory("userbalance-fuzz-").FullName);
        foreach (var file in System.IO.Directory.EnumerateFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy.Directory, Path.GetRelativePath(AppContext.BaseDirectory, file));
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }

        foreach (var assembly in Product)
            Instrument(copy, assembly, _ => true);
        // Of the targets only the one that stands for a parser.
        Instrument(copy, "UserBalance.Fuzz.Targets", type => type.EndsWith("PlantedBug", StringComparison.Ordinal));
        return copy;
    }

    /// <summary>Starts the program in this copy.</summary>
    public Process Start(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet");
        start.ArgumentList.Add(Path.Combine(Directory, Program + ".dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        // What would take the machine's memory fails early.
        start.Environment["DOTNET_GCHeapHardLimit"] = "20000000";
        // A run is one thread: there is nothing to collect beside it.
        start.Environment["DOTNET_gcConcurrent"] = "0";
        return Process.Start(start)!;
    }

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);

    private static void Instrument(InstrumentedCopy copy, string assembly, Func<string, bool> matcher) =>
        Fuzzer.Instrument(Path.Combine(copy.Directory, assembly + ".dll"), matcher, Options.Value);
}
