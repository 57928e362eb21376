using System.Net;

namespace UserBalance.Chaos.Verdict;

/// <summary>A promise that was broken.</summary>
/// <param name="Promise">Its number in the architecture document.</param>
/// <param name="Client">Whose.</param>
/// <param name="At">When.</param>
/// <param name="What">How.</param>
internal sealed record Violation(int Promise, IPAddress Client, TimeSpan At, string What)
{
    /// <summary>Who else has a part in it.</summary>
    public IReadOnlyList<IPAddress> Others { get; init; } = [];
}
