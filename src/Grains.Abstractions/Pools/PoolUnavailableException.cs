namespace UserBalance.Grains.Abstractions;

/// <summary>
/// This activation of the pool cannot answer: its storage failed, or another activation owns the ledger. Asking again is safe
/// and reaches an activation that can, as soon as there is one.
/// </summary>
[GenerateSerializer, Alias("UserBalance.PoolUnavailableException")]
public sealed class PoolUnavailableException : Exception
{
    /// <summary>Makes one without a reason.</summary>
    public PoolUnavailableException()
    {
    }

    /// <summary>Makes one.</summary>
    /// <param name="message">The reason.</param>
    public PoolUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one.</summary>
    /// <param name="message">The reason.</param>
    /// <param name="innerException">What failed.</param>
    public PoolUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
