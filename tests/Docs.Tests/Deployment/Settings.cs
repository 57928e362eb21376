using System.Text.Json;
using UserBalance.Testing;

namespace UserBalance.Docs.Tests.Deployment;

/// <summary>What the files of a deployment say about the configuration.</summary>
internal static class Settings
{
    private static readonly Document Configuration = new("docs/configuration.md");

    /// <summary>Fails unless every environment variable of the product is a documented setting.</summary>
    public static void AssertDocumented(IEnumerable<string> variables)
    {
        var documented = Configuration.SettingRows.Select(row => row[0].Trim('`')).ToHashSet();
        var named = variables.Where(name => name.StartsWith("UserBalance", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains(name.Replace("__", ":", StringComparison.Ordinal), documented));
    }

    /// <summary>The port of the default of an address.</summary>
    public static string DefaultPort(string key) =>
        Configuration.SettingRows.Single(row => row[0] == $"`{key}`")[1].Trim('`').Split(':')[^1];

    /// <summary>The settings of a file, as <c>key</c> and value, without <c>UserBalance:</c>.</summary>
    public static Dictionary<string, string> Of(string path)
    {
        using var json = JsonDocument.Parse(new Document(path).Text);
        return Flatten(json.RootElement.GetProperty("UserBalance"), "").ToDictionary();
    }

    /// <summary>What the program says to a file, on addresses that are free here.</summary>
    public static async Task<string> ProblemsOfAsync(string path)
    {
        var directory = Directory.CreateTempSubdirectory("userbalance-docs-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(directory, "appsettings.json"), new Document(path).Text);
            string[] here =
            [
                .. Of(path).Keys.Where(key => key.EndsWith(":Bind", StringComparison.Ordinal)).Append("Gateway:Admin:Bind")
                    .Select(key => $"{key}=127.0.0.1:{LoopbackPort.Free()}"),
                $"Cluster:SiloPort={LoopbackPort.Free()}",
                $"Cluster:ClientPort={LoopbackPort.Free()}",
                "Cluster:ConnectionString=redis:6379",
            ];
            return string.Join('\n', (await Standalone.CheckAsync(here, directory)).Problems);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Flatten(JsonElement element, string path) =>
        element.ValueKind == JsonValueKind.Object
            ? element.EnumerateObject().SelectMany(
                property => Flatten(property.Value, path.Length == 0 ? property.Name : $"{path}:{property.Name}"))
            : [new(path, element.ToString())];
}
