using System.Reflection;
using System.Text.RegularExpressions;

namespace UserBalance.Docs.Tests;

/// <summary>A document of the repository.</summary>
/// <param name="path">Where it is in the repository.</param>
internal sealed partial class Document(string path)
{
    private readonly string _text = File.ReadAllText(Full(path));

    public string Text => _text;

    public IEnumerable<string> Lines => _text.Split('\n');

    /// <summary>The cells of all table rows whose first cell begins with code.</summary>
    public IEnumerable<string[]> CodeRows => Lines
        .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
        .Select(line => line.Trim('|', ' ').Split(" | "));

    /// <summary>The cells of all table rows whose first cell is a key of the configuration.</summary>
    public IEnumerable<string[]> SettingRows => CodeRows.Where(row => row[0].StartsWith("`UserBalance:", StringComparison.Ordinal));

    /// <summary>The content of the first code block of a language that contains <paramref name="mark"/>.</summary>
    public string Block(string language, string mark) => Blocks().Matches(_text)
        .First(block => block.Groups["language"].Value == language && block.Groups["code"].Value.Contains(mark, StringComparison.Ordinal))
        .Groups["code"].Value;

    /// <summary>The paths of documents: files, and all of those in directories.</summary>
    public static IEnumerable<string> All(params string[] paths) => paths.SelectMany(path => File.Exists(Full(path))
        ? [path]
        : Directory.EnumerateFiles(Full(path), "*.md", SearchOption.AllDirectories).Select(
            file => Path.GetRelativePath(Built("Repository"), file)));

    /// <summary>The paths of the files in a directory of the repository.</summary>
    public static IEnumerable<string> Files(string directory, string pattern) =>
        Directory.EnumerateFiles(Full(directory), pattern)
            .Select(file => Path.GetRelativePath(Built("Repository"), file))
            .Order(StringComparer.Ordinal);

    /// <summary>The paths of the projects in the directories of a directory.</summary>
    public static IEnumerable<string> Projects(string directory) =>
        Directory.EnumerateDirectories(Full(directory)).SelectMany(project => Files(project, "*.csproj"));

    /// <summary>Whether the repository has a file or directory there.</summary>
    public static bool Exists(string path) => Path.Exists(Full(path));

    /// <summary>The names of the directories in a directory of the repository.</summary>
    public static IEnumerable<string> Folders(string directory) =>
        Directory.EnumerateDirectories(Full(directory)).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal);

    private static string Full(string path) => Path.Combine(Built("Repository"), path);

    /// <summary>What the build told the assembly.</summary>
    private static string Built(string key) =>
        typeof(Document).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == key).Value!;

    [GeneratedRegex("^```(?<language>[a-z]*)\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Blocks();
}
