using System.Diagnostics;
using System.Globalization;
using UserBalance.Silo.Embedded;
using UserBalance.StoreBench;
using UserBalance.Testing;

namespace UserBalance.Silo.Tests.Embedded;

public sealed class KillTests
{
    [Fact]
    public async Task Process_KilledAmidWrites_LeavesWhatItAcknowledged()
    {
        using var directory = new TestDirectory();
        var (page, reminder) = await AcknowledgedByAKilledProcess(directory["data"], pages: 300);

        await using var silo = await BenchSilo.Start(directory["data"]);
        var next = await (await silo.PageWriter(0))();

        Assert.InRange(next, page + 1, page + 2); // the write that was under way may stand too
        Assert.InRange(
            RawFile.Number(directory["data/reminders.db"], "SELECT count(*) FROM OrleansRemindersTable"), reminder, reminder + 1);
    }

    [Fact]
    public async Task Process_Killed_FreesTheDirectory()
    {
        using var directory = new TestDirectory();
        using var process = Start(directory["data"]);
        await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.Contains("in use by another process", Assert.Single(new EmbeddedStore(directory["data"]).Check()));

        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Empty(new EmbeddedStore(directory["data"]).Check());
    }

    private static async Task<(long Page, long Reminder)> AcknowledgedByAKilledProcess(string directory, long pages)
    {
        using var process = Start(directory);
        var acknowledged = new Dictionary<string, long> { ["page"] = 0, ["reminder"] = 0 };
        while (await Eventually.Within("an acknowledged write", process.StandardOutput.ReadLineAsync()) is { } line)
        {
            if (line.Split(' ') is not [var what, var number])
                continue;
            acknowledged[what] = long.Parse(number, CultureInfo.InvariantCulture);
            if (acknowledged["page"] == pages && !process.HasExited)
                process.Kill();
        }

        await process.WaitForExitAsync();
        return (acknowledged["page"], acknowledged["reminder"]);
    }

    private static Process Start(string directory) => Process.Start(new ProcessStartInfo("dotnet")
    {
        ArgumentList = { Path.Combine(AppContext.BaseDirectory, "UserBalance.StoreBench.dll"), "acknowledge", directory },
        RedirectStandardOutput = true,
    })!;
}
