using System.Diagnostics;
using System.Globalization;
using UserBalance.AdmissionsBench;

// AdmissionsBench [CLIENTS]  admissions of that many new clients (100,000 unless given) through an embedded silo
var clients = args is [var count] ? int.Parse(count, CultureInfo.InvariantCulture) : 100_000;

Print("ledger, bytes per assignment", LedgerMemory.BytesPerAssignment(clients));

var directory = Directory.CreateTempSubdirectory("userbalance-admissions-").FullName;
try
{
    await using var silo = await BenchSilo.StartAsync(directory, clients);
    await silo.AdmitAsync(first: 0, count: 2_000);
    var cpu = Process.GetCurrentProcess().TotalProcessorTime;
    var admitted = await silo.AdmitAsync(first: 2_000, clients - 2_000);
    Print("new clients, admissions/s", admitted.PerSecond);
    Print("new clients, p50 ms", admitted.P50.TotalMilliseconds);
    Print("new clients, p99 ms", admitted.P99.TotalMilliseconds);
    Print("new clients, CPU us each", (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMicroseconds / (clients - 2_000));
    var known = await silo.AdmitAsync(first: 2_000, clients - 2_000);
    Print("known clients asked again, admissions/s", known.PerSecond);
}
finally
{
    Directory.Delete(directory, recursive: true);
}

static void Print(string what, double figure) =>
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-42} {figure,12:N1}"));
