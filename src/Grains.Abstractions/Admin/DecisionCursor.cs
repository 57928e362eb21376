using System.Globalization;

namespace UserBalance.Grains.Abstractions;

/// <summary>A place in the decisions of a pool.</summary>
/// <param name="Epoch">The activation that decided.</param>
/// <param name="Sequence">The number of the last decision before this place; 0 for none.</param>
[GenerateSerializer, Immutable, Alias("UserBalance.DecisionCursor")]
public readonly record struct DecisionCursor([property: Id(0)] long Epoch, [property: Id(1)] long Sequence)
{
    /// <summary>Reads the text form <c>epoch-sequence</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="cursor">The cursor, when the text is one.</param>
    /// <returns><see langword="true"/> when <paramref name="text"/> is a cursor.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out DecisionCursor cursor)
    {
        cursor = default;
        var hyphen = text.IndexOf('-');
        if (hyphen < 0 || !TryParseNumber(text[..hyphen], out var epoch) || !TryParseNumber(text[(hyphen + 1)..], out var sequence))
            return false;
        cursor = new(epoch, sequence);
        return true;
    }

    /// <summary>The text form.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epoch}-{Sequence}");

    private static bool TryParseNumber(ReadOnlySpan<char> text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
