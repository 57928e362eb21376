using UserBalance.Compare.Measuring;

namespace UserBalance.Compare.Scenarios;

/// <summary>One of those that a scenario measures in turn.</summary>
/// <param name="Name">What it is called in the report.</param>
/// <param name="MeasureAsync">Measures it once, with a load of that length.</param>
internal sealed record Contender(string Name, Func<TimeSpan, Task<Sample>> MeasureAsync);
