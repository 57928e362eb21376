using System.Globalization;

namespace UserBalance.ScaleBench;

/// <summary>Prints the figures, one on a line.</summary>
internal static class Report
{
    public static void Print(string what, double figure) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-64} {figure,14:N2}"));

    public static double Median(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
