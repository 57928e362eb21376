using System.Globalization;

namespace UserBalance.AdmissionsBench;

/// <summary>Prints the figures, one on a line.</summary>
internal static class Report
{
    public static void Title(string title) => Console.WriteLine($"{Environment.NewLine}{title}");

    public static void Print(string what, double figure) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {what,-58} {figure,14:N1}"));
}
