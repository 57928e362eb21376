namespace UserBalance.Compare.Scenarios;

/// <summary>What a scenario has shown.</summary>
/// <param name="Scenario">Which.</param>
/// <param name="Series">One for each contender, in their order.</param>
internal sealed record Outcome(Scenario Scenario, IReadOnlyList<Series> Series);
