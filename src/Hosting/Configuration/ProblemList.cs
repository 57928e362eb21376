using System.Text;

namespace UserBalance.Hosting.Configuration;

/// <summary>What is wrong with the configuration or the machine: one line for each thing that the user has to mend.</summary>
internal sealed class ProblemList
{
    private const int LongestQuote = 100;
    private readonly List<string> _lines = [];

    /// <summary>The problems in the order in which they were found.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Whether there is any.</summary>
    public bool Any => _lines.Count > 0;

    /// <summary>Adds a problem, made to fit on one line.</summary>
    public void Add(string line) => _lines.Add(OneLine(line));

    /// <summary>Adds <c>path is 'value': rule; hint.</c></summary>
    public void Add(string path, string value, string rule, string? hint = null) =>
        Add($"{path} is '{Shorten(value)}': {Sentence(rule, hint)}");

    /// <summary>Adds <c>path is missing: rule; hint.</c></summary>
    public void AddMissing(string path, string rule, string? hint = null) => Add($"{path} is missing: {Sentence(rule, hint)}");

    /// <summary>Adds <c>path: rule; hint.</c> for a value that must not be repeated, since it is or may be a secret.</summary>
    public void AddUnquoted(string path, string rule, string? hint = null) => Add($"{path}: {Sentence(rule, hint)}");

    /// <summary>Puts a text that may contain line breaks and other control characters on one line.</summary>
    public static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (!IsBreak(c))
                line.Append(c);
            else if (line.Length > 0 && line[^1] != ' ')
                line.Append(' ');
        }

        return line.ToString().TrimEnd();
    }

    private static string Sentence(string rule, string? hint) => hint is null ? $"{rule}." : $"{rule}; {hint}.";

    private static string Shorten(string value) => value.Length <= LongestQuote ? value : value[..LongestQuote] + "...";

    private static bool IsBreak(char c) => char.IsControl(c) || c is '\u2028' or '\u2029';
}
