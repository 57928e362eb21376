namespace UserBalance.Grains.Abstractions;

/// <summary>The pool's answer to the question whether a client's slot can be given back.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="AskAgainIn">When to ask again; zero when there is nothing left to ask.</param>
[GenerateSerializer, Immutable, Alias("UserBalance.IdleVerdict")]
public sealed record IdleVerdict([property: Id(0)] IdleOutcome Outcome, [property: Id(1)] TimeSpan AskAgainIn);

/// <summary>Whether a client's slot was given back.</summary>
[GenerateSerializer, Alias("UserBalance.IdleOutcome")]
public enum IdleOutcome
{
    /// <summary>The slot was given back, durably.</summary>
    Released,

    /// <summary>The client holds no slot.</summary>
    NotAssigned,

    /// <summary>The client was active less than the idle timeout ago.</summary>
    Active,

    /// <summary>The client is overdue, but some gateway may still know of later activity.</summary>
    AwaitingGateways,
}
