namespace UserBalance.Fuzz.Engine;

/// <summary>An input that broke a target.</summary>
/// <param name="message">How.</param>
/// <param name="input">The input.</param>
internal sealed class FindingException(string message, byte[] input) : Exception(message)
{
    public byte[] Input { get; } = input;
}
