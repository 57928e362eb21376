using UserBalance.Grains.Ledger;

namespace UserBalance.Chaos.UnsafeSilo;

/// <summary>The rule that is off, as the environment names it.</summary>
internal static class BrokenRule
{
    private const string Variable = "USERBALANCE_CHAOS_WITHOUT";

    public static WebApplicationBuilder BreakRule(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(Environment.GetEnvironmentVariable(Variable) switch
        {
            nameof(PoolRules.Fence) => PoolRules.All with { Fence = false },
            nameof(PoolRules.Claim) => PoolRules.All with { Claim = false },
            nameof(PoolRules.SessionCheck) => PoolRules.All with { SessionCheck = false },
            var other => throw new InvalidOperationException($"{Variable} is '{other}': must be Fence, Claim or SessionCheck."),
        });
        return builder;
    }
}
