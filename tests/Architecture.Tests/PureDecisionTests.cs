using System.Reflection;
using Mono.Cecil;
using NetArchTest.Rules;

namespace UserBalance.Architecture.Tests;

/// <summary>The decisions are plain classes: no grain, no web server, so that a test can run them in simulated time.</summary>
public sealed class PureDecisionTests
{
    private static readonly string[] SerializationAttributes =
        ["Orleans.GenerateSerializerAttribute", "Orleans.IdAttribute", "Orleans.AliasAttribute", "Orleans.ImmutableAttribute"];

    private static Types Grains => Types.InAssembly(Assembly.Load("UserBalance.Grains"));

    private static Types Core => Types.InAssembly(Assembly.Load("UserBalance.Gateway.Core"));

    private static Types Gateway => Types.InAssembly(Assembly.Load("UserBalance.Gateway"));

    [Theory]
    [InlineData("UserBalance.Grains.Ledger")]
    [InlineData("UserBalance.Grains.Sessions")]
    public void Grains_DecisionsInANamespace_DoNotUseOrleans(string name) => AssertWithoutOrleans(Grains.That().ResideInNamespace(name));

    [Theory]
    [InlineData("LedgerBook")]
    [InlineData("LedgerClaim")]
    [InlineData("JoinedOperation")]
    [InlineData("PoolAuthority")]
    [InlineData("PoolTiming")]
    [InlineData("ClientListing")]
    [InlineData("PoolJournal")]
    public void Grains_DecisionOfThisName_DoesNotUseOrleans(string name) => AssertWithoutOrleans(Grains.That().HaveName(name));

    [Fact]
    public void GatewayCore_UsesNoWebServerAndNoProxy()
    {
        Assert.NotEmpty(Core.GetTypes());
        Assert.Empty(Core.ShouldNot().HaveDependencyOnAny("Microsoft.AspNetCore", "Yarp").GetResult().FailingTypeNames ?? []);
    }

    // The rules must be able to find something.
    [Fact]
    public void Rules_OnTheShellsAroundTheDecisions_FindWhatTheyUse()
    {
        Assert.NotEmpty(OrleansUsesOf(Grains.That().HaveName("ServerPoolGrain")));
        Assert.NotEmpty(OrleansUsesOf(Grains.That().HaveName("OrleansLedgerStorage")));
        var http = Gateway.That().ResideInNamespace("UserBalance.Gateway.Http");
        Assert.False(http.ShouldNot().HaveDependencyOnAny("Microsoft.AspNetCore", "Yarp").GetResult().IsSuccessful);
    }

    private static void AssertWithoutOrleans(PredicateList types)
    {
        Assert.NotEmpty(types.GetTypes());
        Assert.Empty(OrleansUsesOf(types));
    }

    private static List<string> OrleansUsesOf(PredicateList types)
    {
        var rule = new OrleansRule();
        types.Should().MeetCustomRule(rule).GetResult();
        return rule.Uses;
    }

    private sealed class OrleansRule : ICustomRule
    {
        public List<string> Uses { get; } = [];

        public bool MeetsRule(TypeDefinition type)
        {
            var uses = TypeUses.Of(type)
                .Where(use => use.StartsWith("Orleans.", StringComparison.Ordinal))
                .Except(SerializationAttributes)
                .Select(use => $"{type.FullName} uses {use}")
                .ToList();
            Uses.AddRange(uses);
            return uses.Count == 0;
        }
    }
}
