using System.Diagnostics.CodeAnalysis;

namespace UserBalance.Fuzz.Targets;

/// <summary>What must hold for a parser does not hold for an input.</summary>
/// <param name="message">What it is.</param>
internal sealed class BrokenPropertyException(string message) : Exception(message)
{
    /// <summary>Ends the input unless <paramref name="holds"/>.</summary>
    public static void Unless([DoesNotReturnIf(false)] bool holds, string property)
    {
        if (!holds)
            throw new BrokenPropertyException(property);
    }
}
