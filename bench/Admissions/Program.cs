using System.Globalization;
using UserBalance.AdmissionsBench;
using UserBalance.Testing;

// AdmissionsBench [burst] [paced] [sustained] [memory] [redis] [sqlite] [--seconds N]
// Admissions of new clients through a silo in this process, each kind in a store of its own. What is not named is all of it.
//   burst      as many as 128 callers get, for 30 s
//   paced      1,000 a second, whether answered or not, for 30 s
//   sustained  as burst, for 300 s
//   memory     what the ledger alone keeps of a client
var seconds = args is [.., "--seconds", var given] ? int.Parse(given, CultureInfo.InvariantCulture) : (int?)null;
var words = seconds is null ? args : args[..^2];
string[] kinds = Named("burst", "paced", "sustained", "memory");
string[] stores = Named("redis", "sqlite");
if (words.Except(kinds).Except(stores).Any())
{
    await Console.Error.WriteLineAsync("Usage: AdmissionsBench [burst] [paced] [sustained] [memory] [redis] [sqlite] [--seconds N]");
    return 2;
}

if (stores.Contains("redis") && RedisServer.WhyAbsent is { } reason)
{
    await Console.Error.WriteLineAsync(reason);
    return 2;
}

foreach (var kind in kinds.Where(kind => kind != "memory"))
{
    foreach (var name in stores)
    {
        await using var store = await BenchStore.StartAsync(name);
        await using var silo = await BenchSilo.StartAsync(store);
        await Measured.RunAsync(silo, store, Load.Of(kind, seconds));
    }
}

if (kinds.Contains("memory"))
    Report.Print("ledger, bytes per assignment", LedgerMemory.BytesPerAssignment(1_000_000));
return 0;

string[] Named(params string[] known) => words.Intersect(known).ToArray() is { Length: > 0 } named ? named : known;
