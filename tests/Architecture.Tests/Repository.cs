using System.Reflection;

namespace UserBalance.Architecture.Tests;

/// <summary>The files of the repository that people write.</summary>
internal static class Repository
{
    private static readonly string[] Folders = ["bench", "samples", "src", "tests"];

    public static string Root { get; } =
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "RepositoryRoot").Value!;

    /// <summary>The paths of all files of a kind, from the root and with slashes.</summary>
    public static string[] Files(string pattern) =>
    [
        .. Folders
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    public static string FullPath(string file) => Path.Combine(Root, file);
}
