namespace UserBalance.Compare.Peers;

/// <summary>A program that must be installed.</summary>
/// <param name="Name">Its name, and that of its Debian package.</param>
/// <param name="VersionSwitch">What makes it tell its version.</param>
internal sealed record InstalledProgram(string Name, string VersionSwitch)
{
    // They are started by users too, whose path need not have what is for administrators.
    private static readonly string[] MoreFolders = ["/usr/sbin", "/usr/local/sbin"];

    public static InstalledProgram Haproxy { get; } = new("haproxy", "-v");

    public static InstalledProgram Nginx { get; } = new("nginx", "-v");

    public static InstalledProgram Wrk { get; } = new("wrk", "-v");

    public static IReadOnlyList<InstalledProgram> All { get; } = [Haproxy, Nginx, Wrk];

    /// <summary>Its full path.</summary>
    public string Path => Find() ?? throw new FileNotFoundException($"{Name} is not installed.");

    /// <summary>What to say about the programs that are not there, or <see langword="null"/> if all are.</summary>
    public static string? WhyAbsent
    {
        get
        {
            string[] absent = [.. All.Where(program => program.Find() is null).Select(program => program.Name)];
            return absent.Length == 0
                ? null
                : $"Not installed, but compared with or needed: {string.Join(", ", absent)}. Debian: apt-get install "
                    + $"{string.Join(' ', absent)}";
        }
    }

    private string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Concat(MoreFolders)
        .Select(folder => System.IO.Path.Combine(folder, Name))
        .FirstOrDefault(File.Exists);
}
