using System.Globalization;
using UserBalance.StoreBench;

// StoreBench [FileThread|Gate|Free]  measures the store in a temporary directory, or another way to open its files
// StoreBench acknowledge DIRECTORY   writes until it is killed, a line for each acknowledged write: for crash tests
if (args is ["acknowledge", var kept])
{
    await Acknowledge(kept);
    return;
}

var directory = Directory.CreateTempSubdirectory("userbalance-store-").FullName;
try
{
    await Measure(directory, args is [var opening] ? Enum.Parse<Opening>(opening) : Opening.FileThread);
}
finally
{
    Directory.Delete(directory, recursive: true);
}

static async Task Measure(string directory, Opening opening)
{
    var seconds = TimeSpan.FromSeconds(4);
    await using var silo = await BenchSilo.Start(directory, opening);
    Func<Task<long>>[] pages = await Task.WhenAll(Enumerable.Range(0, 4).Select(silo.PageWriter));
    Func<Task<long>>[] reminders = [.. Enumerable.Range(0, 64).Select(silo.ReminderWriter)];

    Print("ledger commits, 1 page", await Load.Run(pages[..1], seconds));
    Print("ledger commits, 4 pages", await Load.Run(pages, seconds));
    Print("reminder upserts, 1 caller", await Load.Run(reminders[..1], seconds));
    Print("reminder upserts, 64 callers", await Load.Run(reminders, seconds));

    var delay = new PoolDelay();
    var both = await Task.WhenAll(Load.Run(pages[..1], seconds), Load.Run(reminders, seconds));
    delay.Dispose();
    Print("both at once: ledger commits, 1 page", both[0]);
    Print("both at once: reminder upserts, 64 callers", both[1]);
    Console.WriteLine($"both at once: wait for a thread of the pool    {delay}");
}

static async Task Acknowledge(string directory)
{
    await using var silo = await BenchSilo.Start(directory);
    var page = await silo.PageWriter(0);
    var reminder = silo.ReminderWriter(0);
    while (true)
    {
        Tell("page", await page());
        Tell("reminder", await reminder());
    }
}

static void Tell(string what, long number) =>
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what} {number}"));

static void Print(string what, double perSecond) =>
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-45} {perSecond,8:N0}/s"));
