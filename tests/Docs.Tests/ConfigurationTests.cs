using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using UserBalance.Testing;

namespace UserBalance.Docs.Tests;

/// <summary>What the documents say about the configuration is what the program reads.</summary>
public sealed partial class ConfigurationTests : IDisposable
{
    private const string Probe = "not-a-key";

    // One key that there is not in every section that there is; the answer lists the keys that there are.
    private static readonly string[] Probes =
    [
        Probe, $"Cluster:{Probe}", $"Cluster:Http:{Probe}", $"Cluster:Tls:{Probe}", $"Cluster:Tls:Certificate:{Probe}",
        $"Pools:app:{Probe}", $"Pools:app:Servers:s1:{Probe}",
        $"Gateway:{Probe}", $"Gateway:Admin:{Probe}", $"Gateway:Pages:{Probe}", $"Gateway:Listeners:web:{Probe}",
        $"Gateway:Listeners:web:Certificate:{Probe}", $"Gateway:Listeners:web:Pages:{Probe}", $"Gateway:Listeners:raw:{Probe}",
        $"Telemetry:{Probe}", $"Telemetry:Otlp:{Probe}", $"Pools:app:Health:{Probe}",
    ];

    private static readonly Document Configuration = new("docs/configuration.md");
    private readonly string _directory = Directory.CreateTempSubdirectory("userbalance-docs-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Keys_TheProgramReads_AreTheDocumentedOnes()
    {
        var (_, problems) = await Standalone.CheckAsync(
            [.. GoodSettings(), "Gateway:Listeners:raw:Mode=Tcp", .. Probes.Select(probe => $"{probe}=1")], _directory);
        var known = problems.Select(problem => UnknownKey().Match(problem)).Where(match => match.Success).ToList();
        Assert.Equal(Probes.Length, known.Count);

        var read = known.SelectMany(match =>
            match.Groups["keys"].Value.Split(", ").Select(key => Generic($"{match.Groups["section"].Value}:{key}")));
        var sections = known.Select(match => Generic(match.Groups["section"].Value)).ToHashSet();
        var documented = Configuration.SettingRows.Select(row => row[0].Trim('`'));
        Assert.Equal(
            documented.Order(StringComparer.Ordinal),
            read.Distinct().Where(key => !IsSection(key, sections)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Defaults_WrittenOut_AreAccepted()
    {
        var defaults = Configuration.SettingRows
            .Where(row => row[1].StartsWith('`') && !row[1].Contains(' ', StringComparison.Ordinal))
            .Select(row => $"{Concrete(row[0].Trim('`'))}={row[1].Trim('`')}");
        Assert.Equal((0, ""), await ProblemsOfAsync([.. defaults, "Gateway:Listeners:raw:Pool=app", .. GoodSettings(), .. RawListener()]));
    }

    [Fact]
    public async Task Problems_OfTheExample_AreTheOnesShown()
    {
        var example = Configuration.Block("console", "$ UserBalance.Standalone").Replace("\\\n", "", StringComparison.Ordinal).Split('\n');
        var settings = example[0].Split("--UserBalance:")[1..].Select(setting => setting.Trim());
        var (code, problems) = await Standalone.CheckAsync(settings, _directory);
        Assert.Equal(string.Join('\n', example[1..]).TrimEnd(), string.Join('\n', problems));
        Assert.Equal(2, code);
    }

    [Fact]
    public async Task Pool_OfTheReadme_IsAccepted() => await AssertPoolIsAcceptedAsync("README.md");

    [Fact]
    public async Task Pool_OfTheFirstSteps_IsAccepted()
    {
        await WriteCertificateAsync();
        await AssertPoolIsAcceptedAsync(
            "docs/getting-started.md",
            $"Gateway:Listeners:https:Bind=127.0.0.1:{LoopbackPort.Free()}",
            $"Gateway:Listeners:https:Certificate:Path={_directory}/app.pem",
            $"Gateway:Listeners:https:Certificate:KeyPath={_directory}/app.key");
    }

    [Fact]
    public async Task Page_RelativePath_IsTakenFromTheDirectoryOfTheProcess()
    {
        var page = Path.Combine(_directory, "full.html");
        await File.WriteAllTextAsync(page, "<p>full</p>", TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), await ProblemsOfAsync([.. GoodSettings(), "Gateway:Pages:Full=full.html"]));

        await File.WriteAllTextAsync(page, "", TestContext.Current.CancellationToken);
        var (code, problem) = await ProblemsOfAsync([.. GoodSettings(), "Gateway:Pages:Full=full.html"]);
        Assert.Equal(2, code);
        Assert.Contains(problem, Configuration.Lines);
    }

    private async Task AssertPoolIsAcceptedAsync(string path, params string[] onThisMachine)
    {
        var json = new Document(path).Block("json", "MaxUsersPerServer");
        await File.WriteAllTextAsync(Path.Combine(_directory, "appsettings.json"), json, TestContext.Current.CancellationToken);
        var raw = $"Gateway:Listeners:raw:Bind=127.0.0.1:{LoopbackPort.Free()}";
        Assert.Equal((0, ""), await ProblemsOfAsync([.. GoodSettings(), raw, .. onThisMachine]));
    }

    private static string[] RawListener() =>
        ["Gateway:Listeners:raw:Mode=Tcp", $"Gateway:Listeners:raw:Bind=127.0.0.1:{LoopbackPort.Free()}"];

    private string[] GoodSettings() => Standalone.GoodSettings(Path.Combine(_directory, "data"));

    private async Task<(int Code, string Problems)> ProblemsOfAsync(IEnumerable<string> settings)
    {
        var (code, problems) = await Standalone.CheckAsync(settings, _directory);
        return (code, string.Join('\n', problems));
    }

    private async Task WriteCertificateAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=app.example", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        await File.WriteAllTextAsync(Path.Combine(_directory, "app.pem"), certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(_directory, "app.key"), key.ExportPkcs8PrivateKeyPem());
    }

    // Keys of TCP listeners belong to the listener that has that mode.
    private static string Concrete(string key) => key["UserBalance:".Length..]
        .Replace("<pool>", "app", StringComparison.Ordinal)
        .Replace("<server>", "s1", StringComparison.Ordinal)
        .Replace("<listener>", key.Split(':')[^1] is "SendProxy" or "Rejection" ? "raw" : "web", StringComparison.Ordinal);

    private static string Generic(string key) => key
        .Replace("Pools:app", "Pools:<pool>", StringComparison.Ordinal)
        .Replace("Servers:s1", "Servers:<server>", StringComparison.Ordinal)
        .Replace("Listeners:web", "Listeners:<listener>", StringComparison.Ordinal)
        .Replace("Listeners:raw", "Listeners:<listener>", StringComparison.Ordinal);

    private static bool IsSection(string key, HashSet<string> sections) =>
        sections.Any(section => section == key || section.StartsWith($"{key}:", StringComparison.Ordinal));

    [GeneratedRegex($"^(?<section>.+):{Probe} is not a known key; known here: (?<keys>.+)\\.$")]
    private static partial Regex UnknownKey();
}
