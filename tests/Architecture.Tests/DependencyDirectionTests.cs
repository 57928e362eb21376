using System.Reflection;
using System.Xml.Linq;

namespace UserBalance.Architecture.Tests;

/// <summary>Dependencies point one way: the data path knows the contracts, never the grains.</summary>
public sealed class DependencyDirectionTests
{
    private const string Prefix = "UserBalance.";

    [Theory]
    [InlineData("Grains.Abstractions")]
    [InlineData("Grains", "Grains.Abstractions", "Outages")]
    [InlineData("Hosting", "Grains.Abstractions")]
    [InlineData("Outages")]
    [InlineData("Silo", "Grains", "Hosting", "Outages")]
    [InlineData("Gateway.Core", "Grains.Abstractions", "Outages")]
    [InlineData("Gateway.Admin", "Gateway.Core", "Grains.Abstractions", "Hosting")]
    [InlineData("Gateway", "Gateway.Admin", "Gateway.Core", "Grains.Abstractions", "Hosting", "Outages")]
    [InlineData("Standalone", "Gateway", "Silo")]
    public void Project_OfTheProduct_RefersToThese(string project, params string[] expected) =>
        Assert.Equal(expected, ReferencesOf(project));

    [Fact]
    public void Project_OfTheProduct_IsCoveredByTheRules()
    {
        var rules = typeof(DependencyDirectionTests).GetMethod(nameof(Project_OfTheProduct_RefersToThese))!
            .GetCustomAttributes<InlineDataAttribute>().Select(rule => (string)rule.Data[0]!);
        var projects = Repository.Files("*.csproj")
            .Where(file => file.StartsWith("src/", StringComparison.Ordinal))
            .Select(Path.GetFileNameWithoutExtension);
        Assert.Equal(projects.Order(StringComparer.Ordinal), rules.Order(StringComparer.Ordinal));
    }

    // What a project refers to comes along to those that refer to it: so the compiled assemblies are asked too.
    [Theory]
    [InlineData("Outages", "Grains.Abstractions", "Grains", "Hosting", "Silo", "Gateway.Core", "Gateway.Admin", "Gateway", "Standalone")]
    [InlineData("Grains.Abstractions", "Grains", "Hosting", "Silo", "Gateway.Core", "Gateway.Admin", "Gateway", "Standalone")]
    [InlineData("Grains", "Hosting", "Silo", "Gateway.Core", "Gateway.Admin", "Gateway", "Standalone")]
    [InlineData("Hosting", "Grains", "Silo", "Gateway.Core", "Gateway.Admin", "Gateway", "Standalone")]
    [InlineData("Silo", "Gateway.Core", "Gateway.Admin", "Gateway", "Standalone")]
    [InlineData("Gateway.Core", "Grains", "Hosting", "Silo", "Gateway.Admin", "Gateway", "Standalone")]
    [InlineData("Gateway.Admin", "Grains", "Silo", "Gateway", "Standalone")]
    [InlineData("Gateway", "Grains", "Silo", "Standalone")]
    public void Assembly_OfTheProduct_DoesNotUse(string assembly, params string[] others)
    {
        var used = Assembly.Load(Prefix + assembly).GetReferencedAssemblies().Select(reference => reference.Name);
        Assert.Empty(used.Intersect(others.Select(other => Prefix + other)));
    }

    private static string[] ReferencesOf(string project) =>
    [
        .. XDocument.Load(Repository.FullPath($"src/{project}/{project}.csproj")).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')))
            .Order(StringComparer.Ordinal),
    ];
}
