namespace UserBalance.Grains.Abstractions;

/// <summary>The name of a server in its pool: <c>[a-z0-9][a-z0-9-]{0,62}</c>.</summary>
/// <param name="Value">The name.</param>
/// <remarks>Ids are ordered with numeric runs as numbers (s2 before s10), which is the order in which ties are resolved.</remarks>
[GenerateSerializer, Immutable, Alias("UserBalance.ServerId")]
public readonly record struct ServerId([property: Id(0)] string Value) : IComparable<ServerId>
{
    /// <inheritdoc/>
    public int CompareTo(ServerId other)
    {
        var byNumbers = CompareNaturally(Value, other.Value);
        return byNumbers != 0 ? byNumbers : string.CompareOrdinal(Value, other.Value);
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/>.</summary>
    public static bool operator <(ServerId left, ServerId right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/>.</summary>
    public static bool operator >(ServerId left, ServerId right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> does not come after <paramref name="right"/>.</summary>
    public static bool operator <=(ServerId left, ServerId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> does not come before <paramref name="right"/>.</summary>
    public static bool operator >=(ServerId left, ServerId right) => left.CompareTo(right) >= 0;

    // CompareOptions.NumericOrdering needs ICU, which small containers lack: without it .NET compares "s2" > "s10" in silence.
    private static int CompareNaturally(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        while (!left.IsEmpty && !right.IsEmpty)
        {
            var leftRun = TakeRun(ref left, out var leftIsNumber);
            var rightRun = TakeRun(ref right, out var rightIsNumber);
            var order = leftIsNumber && rightIsNumber ? CompareNumbers(leftRun, rightRun) : leftRun.SequenceCompareTo(rightRun);
            if (order != 0)
                return order;
        }

        return left.Length - right.Length;
    }

    private static ReadOnlySpan<char> TakeRun(ref ReadOnlySpan<char> text, out bool isNumber)
    {
        var digits = text.IndexOfAnyExceptInRange('0', '9');
        isNumber = digits != 0;
        var length = isNumber ? digits : text.IndexOfAnyInRange('0', '9');
        var run = length < 0 ? text : text[..length];
        text = text[run.Length..];
        return run;
    }

    private static int CompareNumbers(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        left = left.TrimStart('0');
        right = right.TrimStart('0');
        return left.Length != right.Length ? left.Length - right.Length : left.SequenceCompareTo(right);
    }
}
