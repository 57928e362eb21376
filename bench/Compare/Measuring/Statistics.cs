namespace UserBalance.Compare.Measuring;

/// <summary>The median of some figures and an interval for it.</summary>
/// <param name="Median">The middle one, or the mean of the two in the middle.</param>
/// <param name="Low">The lower end of the interval.</param>
/// <param name="High">The upper end of the interval.</param>
internal readonly record struct Statistics(double Median, double Low, double High)
{
    private const double Wanted = 0.9;

    /// <summary>The median of figures, from the least to the greatest of them.</summary>
    public static Statistics Range(IEnumerable<double> figures) => Of([.. figures.Order()], outer: 1);

    /// <summary>
    /// The median of figures with an interval between two of them (order statistics) that holds the true median with
    /// <see cref="Confidence(int)"/>, whatever their distribution is.
    /// </summary>
    public static Statistics Interval(IEnumerable<double> figures)
    {
        double[] sorted = [.. figures.Order()];
        return Of(sorted, Outer(sorted.Length));
    }

    /// <summary>How sure the interval is: at least 90 %, or as much as so few figures allow.</summary>
    /// <param name="count">How many figures there are.</param>
    public static double Confidence(int count) => Confidence(count, Outer(count));

    // The interval reaches from the figure of this number to that which is as far from the other end.
    private static int Outer(int count)
    {
        var outer = 1;
        while (outer < (count + 1) / 2 && Confidence(count, outer + 1) >= Wanted)
            outer++;
        return outer;
    }

    // Each figure is below the true median with probability one half.
    private static double Confidence(int count, int outer)
    {
        var (beyond, term) = (0.0, Math.Pow(0.5, count));
        for (var i = 0; i < outer; i++)
        {
            beyond += term;
            term *= (count - i) / (double)(i + 1);
        }

        return Math.Max(0, 1 - (2 * beyond));
    }

    private static Statistics Of(double[] sorted, int outer)
    {
        var middle = sorted.Length / 2;
        var median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new(median, sorted[outer - 1], sorted[^outer]);
    }
}
