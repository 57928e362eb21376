using System.Reflection;

namespace UserBalance.Compare.Peers;

/// <summary>A program of this repository as it was built together with this one.</summary>
internal sealed record BuiltProgram(string Project)
{
    /// <summary>The gateway under test: gateway and silo in one process.</summary>
    public static BuiltProgram Gateway { get; } = new("Standalone");

    public static BuiltProgram StockYarp { get; } = new("StockYarp");

    /// <summary>What the environment of all of them has besides this process's own.</summary>
    public static IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>
    {
        ["DOTNET_ENVIRONMENT"] = "Production",
        ["ASPNETCORE_ENVIRONMENT"] = "Production",
    };

    public string Assembly => Path.Combine(Folder, $"UserBalance.{Project}.dll");

    /// <summary>The file that chooses its garbage collector.</summary>
    public string RuntimeConfiguration => Path.ChangeExtension(Assembly, "runtimeconfig.json");

    /// <summary>Where its files are.</summary>
    public string Folder => Path.Combine(Built("ProgramDirectory"), Project, Built("ProgramConfiguration"));

    /// <summary>Publishes it, as whoever installs it does.</summary>
    /// <param name="folder">Where to.</param>
    /// <returns>The published assembly.</returns>
    public async Task<string> PublishAsync(string folder)
    {
        using var publishing = PeerProcess.Start(
            "dotnet",
            folder,
            Environment,
            "publish", "-c", "Release", "-o", folder, "-nodeReuse:false", Path.Combine(Built("SourceDirectory"), Project));
        await publishing.SucceedsAsync();
        return Path.Combine(folder, Path.GetFileName(Assembly));
    }

    private static string Built(string key) =>
        typeof(BuiltProgram).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == key).Value!;
}
