using System.Runtime.InteropServices;
using UserBalance.Compare;
using UserBalance.Compare.Peers;
using UserBalance.Compare.Report;
using UserBalance.Compare.Scenarios;

const int cannotStart = 2;
const int interrupted = 130;

using var onInterrupt = ExitOn(PosixSignal.SIGINT);
using var onTerminate = ExitOn(PosixSignal.SIGTERM);

var line = CommandLine.Parse(args, [.. Catalogue.All.Select(scenario => scenario.Name)]);
if (line.Problem is not null)
    return await RefuseAsync(line.Problem);
if (line.List)
{
    foreach (var scenario in Catalogue.All)
        Console.WriteLine($"{scenario.Name,-20} {scenario.About}");
    return 0;
}

if (InstalledProgram.WhyAbsent is { } reason)
    return await RefuseAsync(reason);

var report = new MarkdownReport(
    $"dotnet run -c Release --project bench/Compare -- {string.Join(' ', args)}".TrimEnd(' ', '-'), Machine.Describe());
var alternation = new Alternation(line.Runs, line.Time, Console.Error.WriteLine);
foreach (var scenario in Catalogue.All.Where(scenario => line.Scenarios.Count == 0 || line.Scenarios.Contains(scenario.Name)))
{
    report.Add(await alternation.RunAsync(scenario));
    // After each, so that what was measured is not lost with what comes later.
    if (line.Report is not null)
        await File.WriteAllTextAsync(line.Report, report.ToString());
}

Console.Write(report);
return 0;

static async Task<int> RefuseAsync(string problem)
{
    await Console.Error.WriteLineAsync(problem);
    return cannotStart;
}

// Without this a signal would end the process without its exit handlers, and what it has started would run on.
static PosixSignalRegistration ExitOn(PosixSignal signal) => PosixSignalRegistration.Create(signal, context =>
{
    context.Cancel = true;
    Environment.Exit(interrupted);
});
