using System.Globalization;
using UserBalance.TelemetryBench;

// TelemetryBench  what counting a visit costs, and what a scrape costs with ten and with a million assignments
Counting.Run(Print);
await Scraping.RunAsync(10, Print);
await Scraping.RunAsync(1_000_000, Print);

static void Print(string what, double figure) =>
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-64} {figure,10:N1}"));
