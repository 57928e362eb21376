using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace UserBalance.Docs.Tests.Deployment;

/// <summary>The compose file isolates, hardens and configures as the documents say.</summary>
public sealed class ComposeTests
{
    private const string Configuration = "deploy/compose/config/appsettings.json";

    private static readonly Dictionary<object, object> Compose = Read("docker-compose.yml");
    private static readonly Dictionary<object, object> Services = Map(Compose["services"]);

    [Fact]
    public void Services_AreOnTheirNetworksOnly()
    {
        var networks = Services.ToDictionary(service => (string)service.Key, service => string.Join(' ', List(service.Value, "networks")));
        Assert.All(networks, service => Assert.Equal(
            service.Key.Split('-')[0] switch
            {
                "client" => "client",
                "backend" => "backend",
                "gateway" => "client backend cluster",
                "dashboard" => "default backend cluster",
                _ => "cluster",
            },
            service.Value));
    }

    [Fact]
    public void Networks_LeadNowhereElse() =>
        Assert.All(["client", "backend", "cluster"], name => Assert.Equal("true", Map(Map(Compose["networks"])[name])["internal"]));

    [Fact]
    public void Services_AreHardenedAndDependOnNoOrder() => Assert.All(Services.Values.Select(Map), service =>
    {
        Assert.Equal("true", service["read_only"]);
        Assert.Equal(["ALL"], List(service, "cap_drop"));
        Assert.Equal(["no-new-privileges"], List(service, "security_opt"));
        Assert.DoesNotContain("depends_on", service.Keys);
        Assert.DoesNotContain("container_name", service.Keys);
    });

    [Theory]
    [InlineData("gateway")]
    [InlineData("silo")]
    public void Replicas_AreTwo(string service) => Assert.Equal("2", Map(Map(Services[service])["deploy"])["replicas"]);

    [Fact]
    public void Ports_OfTheDashboard_AreTheArticlesOnThisMachineOnly() =>
        Assert.Equal(
            ["127.0.0.1:5001:5001", $"127.0.0.1:6801:{Settings.DefaultPort("UserBalance:Gateway:Admin:Bind")}"],
            List(Services["dashboard"], "ports"));

    [Fact]
    public void Environment_NamesDocumentedSettings() =>
        Settings.AssertDocumented(Services.Values.Select(Map).Where(service => service.ContainsKey("environment"))
            .SelectMany(service => Map(service["environment"]).Keys.Cast<string>()));

    [Fact]
    public void Builds_NameTargetsAndArgumentsOfTheDockerfile()
    {
        var builds =
            Services.Values.Select(Map).Where(service => service.ContainsKey("build")).Select(service => Map(service["build"])).ToArray();
        Assert.NotEmpty(builds);
        Assert.All(builds, build => Assert.Contains(build["target"], DockerfileTests.Targets));
        Assert.All(builds, build => Assert.Empty(Map(build["args"]).Keys.Cast<string>().Except(DockerfileTests.Arguments)));
    }

    [Fact]
    public async Task Configuration_IsAccepted() => Assert.Equal("", await Settings.ProblemsOfAsync(Configuration));

    [Fact]
    public void Servers_AreServices()
    {
        var servers = Settings.Of(Configuration).Where(setting => setting.Key.EndsWith(":Address", StringComparison.Ordinal)).ToArray();
        Assert.Equal(3, servers.Length);
        Assert.All(servers, server => Assert.Contains(server.Value.Split(':')[0], Services.Keys));
    }

    private static Dictionary<object, object> Read(string path)
    {
        using var text = new StringReader(new Document(path).Text);
        return new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(new MergingParser(new Parser(text)));
    }

    private static Dictionary<object, object> Map(object value) => (Dictionary<object, object>)value;

    private static string[] List(object map, string key) => [.. ((List<object>)Map(map)[key]).Cast<string>()];
}
