using UserBalance.EndToEnd.Tests.Setup;
using UserBalance.Testing;

namespace UserBalance.EndToEnd.Tests;

/// <summary>
/// The data directory is put back to a copy of the day before, as docs/operations.md says it: while the process is stopped.
/// </summary>
public sealed class PutBackTests : IAsyncLifetime
{
    private const int Limit = 2;

    private readonly Balancer _balancer = Balancer.Standalone();
    private Backends _backends = null!;

    public async ValueTask InitializeAsync()
    {
        if (LongTests.WhyLeftOut is { } reason)
            Assert.Skip(reason);
        _backends = await Backends.StartAsync(3);
    }

    public async ValueTask DisposeAsync()
    {
        _balancer.Dispose();
        // Not there when the test is skipped.
        if (_backends is not null)
            await _backends.DisposeAsync();
    }

    [Fact]
    public async Task DataDirectory_PutBackToYesterdaysCopy_KnowsYesterdaysUsersAndKeepsTheLimit()
    {
        var pool = _balancer.AddPool("app", _backends.EndPoints, Limit);
        var (yesterdays, todays, late) = (Visitor.Next(3), Visitor.Next(3), Visitor.Next(3));
        await _balancer.StartAsync();
        var before = await AskAsync(yesterdays, pool);
        await _balancer.StopAsync();
        Copy(_balancer.DataDirectory, Kept);

        await _balancer.StartAsync();
        Assert.All(await AskAsync(todays, pool), answer => Assert.Equal(200, answer.Status));
        await _balancer.StopAsync();
        Directory.Delete(_balancer.DataDirectory, recursive: true);
        Directory.Move(Kept, _balancer.DataDirectory);

        await _balancer.StartAsync();
        var after = await AskAsync([.. late, .. yesterdays], pool);
        Assert.Equal(before, after[late.Length..]);
        Assert.All(after.CountBy(answer => answer.Body), server => Assert.Equal(Limit, server.Value));
        Assert.All(
            await AskAsync(todays, pool), answer => Assert.True(answer.IsTurnedAway, "Whom the store has lost had a slot in a full pool."));
    }

    private string Kept => $"{_balancer.DataDirectory}.yesterday";

    private static async Task<Answer[]> AskAsync(Visitor[] visitors, TestPool pool)
    {
        var answers = new Answer[visitors.Length];
        for (var i = 0; i < visitors.Length; i++)
            answers[i] = await visitors[i].AskAsync(pool.Http);
        return answers;
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
