using System.Collections.Frozen;

namespace UserBalance.Gateway.Admin.StatusPage;

/// <summary>The files of the status page, which come with the assembly.</summary>
internal static class StatusPageAssets
{
    private const string Prefix = "StatusPage/";

    private static readonly FrozenDictionary<string, StatusPageAsset> All = Load();

    /// <summary>The page itself.</summary>
    public static StatusPageAsset Page => All["index.html"];

    /// <summary>A file by its path below the page's folder, or <see langword="null"/>.</summary>
    /// <param name="path">As in <c>script/main.js</c>.</param>
    public static StatusPageAsset? Find(string path) => All.GetValueOrDefault(path);

    private static FrozenDictionary<string, StatusPageAsset> Load()
    {
        var assembly = typeof(StatusPageAssets).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToFrozenDictionary(name => name[Prefix.Length..].Replace('\\', '/'), Read, StringComparer.Ordinal);

        StatusPageAsset Read(string name)
        {
            using var content = assembly.GetManifestResourceStream(name)!;
            return StatusPageAsset.From(name, content);
        }
    }
}
