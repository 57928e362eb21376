using UserBalance.EndToEnd.Tests.Setup;
using UserBalance.Testing;

namespace UserBalance.EndToEnd.Tests;

/// <summary>The process that holds the ledger is killed; the backends, which hold the verdict, are not.</summary>
public sealed class KillTests : IAsyncLifetime
{
    private const int Rounds = 20;

    private static readonly string[] InOrder = ["s1", "s2", "s3", "s1", "s2", "s3"];

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

    /// <summary>All rounds are on one data directory, each on a pool of its own that is empty at first.</summary>
    [Fact]
    public async Task Kill_RightAfterTheReplyToTheUserThatFillsThePool_LosesNoAssignment()
    {
        var rounds = Enumerable.Range(1, Rounds).Select(i => new Round(_balancer.AddPool($"round-{i}", _backends.EndPoints))).ToArray();
        await _balancer.StartAsync();
        foreach (var round in rounds)
        {
            Assert.Equal(InOrder, await round.ArriveAsync());
            _balancer.Kill();
            await _balancer.StartAsync();
            await round.AskAgainAsync();
        }

        foreach (var round in rounds)
            round.AssertRecords(_backends);
    }

    private sealed class Round(TestPool pool)
    {
        private readonly Visitor[] _users = Visitor.Next(InOrder.Length);
        private readonly Visitor _surplus = Visitor.Next();

        public async Task<string[]> ArriveAsync()
        {
            var servers = new string[_users.Length];
            for (var i = 0; i < _users.Length; i++)
                servers[i] = (await _users[i].AskAsync(pool.Either(i))).Body;
            return servers;
        }

        public async Task AskAgainAsync()
        {
            Assert.Equal(Answer.Closed, await _surplus.AskAsync(pool.Tcp));
            Assert.True((await _surplus.AskAsync(pool.Http)).IsTurnedAway, "The surplus user was served over HTTP.");
            for (var i = 0; i < _users.Length; i++)
            {
                Assert.Equal(Answer.From(InOrder[i]), await _users[i].AskAsync(pool.Http));
                Assert.Equal(Answer.From(InOrder[i]), await _users[i].AskAsync(pool.Tcp));
            }
        }

        public void AssertRecords(Backends backends)
        {
            Assert.Empty(backends.ServersOf(_surplus));
            for (var i = 0; i < _users.Length; i++)
                Assert.Equal([InOrder[i]], backends.ServersOf(_users[i]));
        }
    }
}
