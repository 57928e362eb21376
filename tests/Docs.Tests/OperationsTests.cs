using System.Text.RegularExpressions;

namespace UserBalance.Docs.Tests;

/// <summary>What the handbook tells operators to use exists.</summary>
public sealed partial class OperationsTests
{
    private static readonly Document Operations = new("docs/operations.md");

    [Theory]
    [InlineData("docs/operations.md", 20)]
    [InlineData("docs/getting-started.md", 8)]
    [InlineData("README.md", 2)]
    public void Commands_OfTheAdminApi_HaveRoutes(string path, int least)
    {
        var commands = new Document(path).Lines.Where(line => Command().IsMatch(line) && !line.Contains(":5", StringComparison.Ordinal))
            .ToArray();
        Assert.True(commands.Length >= least, $"only {commands.Length} commands were found");
        Assert.All(commands, command => Assert.True(IsKnown(command), $"No route of the admin API takes this: {command}"));
    }

    [Fact]
    public void Keys_OfTheHandbook_AreDocumentedSettings()
    {
        var settings = new Document("docs/configuration.md").SettingRows.Select(row => row[0].Trim('`')).ToArray();
        var named = Key().Matches(Operations.Text).Select(match => match.Value).Distinct().ToArray();
        Assert.NotEmpty(named);
        // A section is named with its keys behind it.
        Assert.All(
            named, key => Assert.Contains(settings, setting => setting == key || setting.StartsWith($"{key}:", StringComparison.Ordinal)));
    }

    [Fact]
    public void ShortKeys_OfTheTimes_AreDocumentedSettingsWithTheirDefaults()
    {
        var settings = new Document("docs/configuration.md").SettingRows
            .Select(row => $"{row[0].Trim('`').Split("<pool>:")[^1]} ({row[1].Trim('`')})");
        var rows = Operations.CodeRows
            .SelectMany(row => Setting().Matches(row[0]))
            .Select(match => $"{match.Groups[1].Value} ({match.Groups[2].Value})")
            .ToArray();
        Assert.NotEmpty(rows);
        Assert.Empty(rows.Except(settings));
    }

    [Fact]
    public void Alerts_OfTheHandbook_AreTheOnesThatAreShipped()
    {
        var shipped =
            Alert().Matches(new Document("deploy/prometheus/userbalance.rules.yml").Text).Select(match => match.Groups[1].Value).ToArray();
        var explained = Operations.CodeRows.Select(row => row[0].Trim('`')).Where(cell => AlertName().IsMatch(cell));
        Assert.NotEmpty(shipped);
        Assert.Equal(shipped, explained);
        Assert.Empty(AlertName().Matches(Operations.Text).Select(match => match.Value).Except(shipped));
    }

    private static bool IsKnown(string command)
    {
        var match = Command().Match(command);
        var url = match.Groups["url"].Value.Trim('"', '\'').Replace(
            "$API", "http://localhost:6801/api/v1/pools/app", StringComparison.Ordinal);
        var uri = new Uri(url.StartsWith("http", StringComparison.Ordinal) ? url : $"http://{url}");
        var method = Method().Match(command) is { Success: true } named ? named.Groups[1].Value : "GET";
        var parameters = uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=')[0]);
        return AdminRoutes.Have(method, uri.AbsolutePath, parameters);
    }

    // The address is the only word that has a slash right after the port or the variable.
    [GeneratedRegex("""^(\$ )?curl .*?(?<url>["']?(\$API|(http://)?(localhost|127\.0\.0\.1):[0-9]+)[^ ]*)""")]
    private static partial Regex Command();

    [GeneratedRegex(" -X ([A-Z]+) ")]
    private static partial Regex Method();

    [GeneratedRegex("UserBalance:[A-Za-z:]*[A-Za-z]")]
    private static partial Regex Key();

    [GeneratedRegex(@"`([A-Za-z:]+)` \(`([^)]+)`\)")]
    private static partial Regex Setting();

    [GeneratedRegex("alert: ([A-Za-z]+)")]
    private static partial Regex Alert();

    [GeneratedRegex(@"\bUserBalance[A-Z][A-Za-z]+\b(?!:)")]
    private static partial Regex AlertName();
}
