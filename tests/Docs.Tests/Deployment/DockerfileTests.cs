using System.Text.RegularExpressions;

namespace UserBalance.Docs.Tests.Deployment;

/// <summary>The images hold what the project is, and the documents name what there is.</summary>
public sealed partial class DockerfileTests
{
    private static readonly Document Dockerfile = new("deploy/Dockerfile");

    /// <summary>The names of the stages, in order.</summary>
    internal static string[] Targets { get; } = [.. Stage().Matches(Dockerfile.Text).Select(match => match.Groups[1].Value)];

    /// <summary>The build arguments.</summary>
    internal static string[] Arguments { get; } =
        [.. Argument().Matches(Dockerfile.Text).Select(match => match.Groups[1].Value).Distinct()];

    [Fact]
    public void Targets_OfTheImages_AreThere() =>
        Assert.All(["silo", "gateway", "standalone", "backend"], target => Assert.Contains(target, Targets));

    [Fact]
    public void Restore_SeesEveryProject()
    {
        var projects = Document.Projects("src").Append("samples/Backend/Backend.csproj").Order(StringComparer.Ordinal);
        var copied = Copy().Matches(Dockerfile.Text).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal);
        Assert.Equal(projects, copied);
    }

    [Theory]
    [InlineData("silo", "UserBalance:Cluster:Http:Bind")]
    [InlineData("gateway", "UserBalance:Gateway:Admin:Bind")]
    [InlineData("standalone", "UserBalance:Gateway:Admin:Bind")]
    public void HealthCheck_AsksTheDefaultPort(string target, string key)
    {
        var stage = Dockerfile.Text.Split($" AS {target}\n")[1].Split("\nFROM ")[0];
        Assert.Contains($"\"--health=127.0.0.1:{Settings.DefaultPort(key)}\"", stage, StringComparison.Ordinal);
    }

    [Fact]
    public void Document_NamesWhatThereIs()
    {
        var text = new Document("docs/deployment.md").Text;
        var targets = Target().Matches(text).Select(match => match.Groups[1].Value).ToArray();
        var arguments = BuildArgument().Matches(text).Select(match => match.Groups[1].Value).ToArray();
        Assert.NotEmpty(targets);
        Assert.NotEmpty(arguments);
        Assert.Empty(targets.Except(Targets));
        Assert.Empty(arguments.Except(Arguments));
    }

    [GeneratedRegex("^FROM .* AS ([a-z-]+)$", RegexOptions.Multiline)]
    private static partial Regex Stage();

    [GeneratedRegex("^ARG ([A-Z_]+)", RegexOptions.Multiline)]
    private static partial Regex Argument();

    [GeneratedRegex(@"^COPY (\S+\.csproj) ", RegexOptions.Multiline)]
    private static partial Regex Copy();

    [GeneratedRegex("--target ([a-z]+)")]
    private static partial Regex Target();

    [GeneratedRegex("--build-arg ([A-Z_]+)")]
    private static partial Regex BuildArgument();
}
