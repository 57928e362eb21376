using Microsoft.Extensions.Time.Testing;
using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Ledger;
using UserBalance.Grains.Servers;
using static UserBalance.Grains.Tests.Ledger.LedgerSamples;

namespace UserBalance.Grains.Tests.Servers;

public sealed class EmptyServerWaitTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly ServerId S1 = new("s1");

    private readonly FakeTimeProvider _time = new();
    private readonly ServerRoster _roster = new([Server(1), Server(2)]);
    private readonly EmptyServerWait _wait;

    public EmptyServerWaitTests() => _wait = new EmptyServerWait(_roster, _time);

    [Fact]
    public void WaitAsync_ServerWithoutUsersOrUnknown_EndsAtOnce()
    {
        _roster.Servers[1].Users = 2;
        Assert.Same(_roster.Servers[0], AtOnce(_wait.WaitAsync(S1, EmptyServerWait.MaxCallTimeout)));
        Assert.Null(AtOnce(_wait.WaitAsync(new ServerId("s9"), EmptyServerWait.MaxCallTimeout)));
    }

    [Fact]
    public async Task WaitAsync_TheLastUserLeaves_EndsForAllWhoWaitWithoutTimePassing()
    {
        _roster.Servers[0].Users = 2;
        var waiting = new[] { WaitAsync(TimeSpan.FromSeconds(5)), WaitAsync(TimeSpan.FromSeconds(9)) };
        _roster.Servers[0].Users--;
        Assert.All(waiting, each => Assert.False(each.IsCompleted));
        _roster.Servers[0].Users--;
        Assert.All(
            await Task.WhenAll(waiting).WaitAsync(Deadline, TestContext.Current.CancellationToken),
            server => Assert.Equal(0, server?.Users));
    }

    [Fact]
    public async Task WaitAsync_ServerIsForgottenWhenItsLastUserLeaves_FindsNone()
    {
        var server = _roster.Servers[0];
        server.Users = 1;
        var waiting = WaitAsync(TimeSpan.FromSeconds(5));
        _roster.Remove(server);
        server.Users = 0;
        Assert.Null(await waiting.WaitAsync(Deadline, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(60, 10)]
    public async Task WaitAsync_TimeIsUp_ShowsTheUsersThatAreLeft(int timeout, int seconds)
    {
        _roster.Servers[0].Users = 1;
        var waiting = WaitAsync(TimeSpan.FromSeconds(timeout));
        _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, (await waiting.WaitAsync(Deadline, TestContext.Current.CancellationToken))?.Users);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void WaitAsync_WithoutTime_EndsAtOnce(int milliseconds)
    {
        _roster.Servers[0].Users = 1;
        Assert.Equal(1, AtOnce(WaitAsync(TimeSpan.FromMilliseconds(milliseconds)))?.Users);
    }

    [Fact]
    public async Task End_WhileSomebodyWaits_AnswersWithWhatIsKnownAndLetsNobodyWaitAnyMore()
    {
        _roster.Servers[0].Users = 1;
        var waiting = WaitAsync(TimeSpan.FromSeconds(5));
        _wait.End();
        Assert.Equal(1, (await waiting.WaitAsync(Deadline, TestContext.Current.CancellationToken))?.Users);
        Assert.Equal(1, AtOnce(WaitAsync(TimeSpan.FromSeconds(5)))?.Users);
    }

    private static PoolServer? AtOnce(Task<PoolServer?> waiting)
    {
        Assert.True(waiting.IsCompletedSuccessfully, "It waits.");
        return waiting.GetAwaiter().GetResult();
    }

    private Task<PoolServer?> WaitAsync(TimeSpan timeout) => _wait.WaitAsync(S1, timeout);
}
