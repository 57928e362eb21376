namespace UserBalance.Testing;

/// <summary>
/// The tests that take minutes: clusters, faults, networks, the browser, fuzzing, and what loads the machine. They run when they are asked
/// for, as <c>.ci/run</c> does, so that the test command is quick.
/// </summary>
public static class LongTests
{
    private const string Variable = "USERBALANCE_TESTS";
    private const string All = "all";

    /// <summary>Why a long test is skipped, or <see langword="null"/> when it has to run.</summary>
    public static string? WhyLeftOut { get; } =
        Environment.GetEnvironmentVariable(Variable) == All ? null : $"Takes long: runs with {Variable}={All}, as .ci/run does.";
}
