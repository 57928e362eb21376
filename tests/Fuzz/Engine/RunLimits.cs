namespace UserBalance.Fuzz.Engine;

/// <summary>How long a run goes on, and how.</summary>
/// <param name="Inputs">The most inputs.</param>
/// <param name="Duration">The longest time.</param>
/// <param name="Seed">The same seed makes the same inputs as long as they show the same.</param>
/// <param name="IsGuided">Whether it keeps inputs that show something new.</param>
internal sealed record RunLimits(long Inputs, TimeSpan Duration, int Seed, bool IsGuided = true);
