using System.Security.Cryptography;

namespace UserBalance.Fuzz.Supervision;

/// <summary>The inputs of a target that are kept in files.</summary>
internal static class CorpusFolder
{
    /// <summary>Where the corpus of this build is.</summary>
    public static string Root { get; } = Path.Combine(AppContext.BaseDirectory, "Corpus");

    /// <summary>The inputs of a target, in order of their names.</summary>
    public static IReadOnlyList<byte[]> Read(string target) => Read(Root, target);

    /// <inheritdoc cref="Read(string)"/>
    public static IReadOnlyList<byte[]> Read(string root, string target)
    {
        var folder = Path.Combine(root, target);
        return Directory.Exists(folder) ? [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)] : [];
    }

    /// <summary>Adds an input to those of a target.</summary>
    public static void Write(string root, string target, byte[] input)
    {
        var folder = Directory.CreateDirectory(Path.Combine(root, target));
        File.WriteAllBytes(Path.Combine(folder.FullName, NameOf(input)), input);
    }

    /// <summary>A name that no other input has.</summary>
    public static string NameOf(byte[] input) => Convert.ToHexStringLower(SHA256.HashData(input)[..6]);
}
