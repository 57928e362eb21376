using System.Reflection;
using System.Text.RegularExpressions;

namespace UserBalance.Docs.Tests;

/// <summary>A document of the repository.</summary>
/// <param name="path">Where it is in the repository.</param>
internal sealed partial class Document(string path)
{
    private readonly string _text = File.ReadAllText(Path.Combine(Built("Repository"), path));

    /// <summary>The cells of all table rows whose first cell is a key of the configuration.</summary>
    public IEnumerable<string[]> SettingRows => _text.Split('\n')
        .Where(line => line.StartsWith("| `UserBalance:", StringComparison.Ordinal))
        .Select(line => line.Trim('|', ' ').Split(" | "));

    /// <summary>The content of the first code block of a language that contains <paramref name="mark"/>.</summary>
    public string Block(string language, string mark) => Blocks().Matches(_text)
        .First(block => block.Groups["language"].Value == language && block.Groups["code"].Value.Contains(mark, StringComparison.Ordinal))
        .Groups["code"].Value;

    /// <summary>What the build told the assembly.</summary>
    private static string Built(string key) =>
        typeof(Document).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == key).Value!;

    [GeneratedRegex("^```(?<language>[a-z]*)\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Blocks();
}
