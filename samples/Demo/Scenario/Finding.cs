namespace UserBalance.Demo.Scenario;

/// <summary>One line of the replayed article.</summary>
/// <param name="Who">The visitor.</param>
/// <param name="What">What it did, or what is looked at.</param>
/// <param name="Expected">What the article promises.</param>
/// <param name="Seen">What happened.</param>
internal sealed record Finding(string Who, string What, string Expected, string Seen)
{
    public bool IsAsExpected => Expected == Seen;
}
