namespace UserBalance.Testing;

/// <summary>Programs that a test needs and that not every machine has.</summary>
internal static class Executable
{
    // Debian keeps the programs of a PostgreSQL server out of the path, by version.
    private const string PostgreSqlVersions = "/usr/lib/postgresql";

    /// <summary>The full path of a program, or <see langword="null"/> if the machine has none of that name.</summary>
    public static string? Find(string name) =>
        Folders().Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    private static IEnumerable<string> Folders() =>
    [
        .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries),
        .. Directory.Exists(PostgreSqlVersions)
            ? Directory.GetDirectories(PostgreSqlVersions).OrderDescending(StringComparer.Ordinal).Select(
                version => Path.Combine(version, "bin"))
            : [],
    ];
}
