using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Pool;
using UserBalance.Grains.Tests.Pool.Simulation;

namespace UserBalance.Grains.Tests.Servers;

/// <summary>
/// A server that is wanted again while it is being forgotten: an entry that named a server which the root does not know could never be
/// claimed again. Two servers for two users each.
/// </summary>
public sealed class ForgottenServerTests
{
    private static readonly ServerId S1 = new("s1");
    private readonly PoolScenario _scenario = new();
    private readonly SteadySession _gateway;
    private readonly PoolAuthority _pool;

    public ForgottenServerTests()
    {
        _gateway = new SteadySession(_scenario);
        _pool = _scenario.ClaimAndWaitOutGateways();
    }

    [Fact]
    public void Set_WhileItIsBeingForgotten_NobodyIsLeftOnAServerThatTheRootDoesNotKnow()
    {
        _scenario.Admit(_pool, 1);
        _scenario.Remove(_pool, "s1", force: true);
        // Its user is moved; before it is forgotten somebody wants it back.
        var sweep = BeginSweep();
        _scenario.HappenOne();
        var change = Begin(() => _pool.Servers.SetAsync(S1, "192.0.2.1", 5001, null));
        var again = BeginSweep();
        _scenario.LetAllHappen();
        Assert.All(new Task[] { sweep, again, change }, call => Assert.True(call.IsCompletedSuccessfully));
        _scenario.Admit(_pool, 2);
        AssertEveryEntryNamesAKnownServer();
        Assert.Equal(["s1", "s2"], _pool.Ledger.Roster.Servers.Select(server => server.Id.ToString()));
    }

    [Fact]
    public void Set_WhileASweepForgetsIt_IsKeptWithWhoeverComesIn()
    {
        _scenario.Admit(_pool, 1);
        _gateway.Sync(_pool);
        _scenario.Remove(_pool, "s1", force: true);
        // Nobody is there any more, and nobody has swept.
        Evicted(1);
        var change = Begin(() => _pool.Servers.SetAsync(S1, "192.0.2.1", 5001, null));
        var sweep = BeginSweep();
        _scenario.HappenOne();
        var admission = _scenario.BeginAdmit(_pool, 2);
        _scenario.LetAllHappen();
        Assert.True(change.IsCompletedSuccessfully && sweep.IsCompletedSuccessfully);
        Assert.True(_scenario.Answer(admission).IsAdmitted);
        AssertEveryEntryNamesAKnownServer();
        Assert.Equal(["s1", "s2"], _pool.Ledger.Roster.Servers.Select(server => server.Id.ToString()));
    }

    [Fact]
    public void Remove_OnceMoreWhileItIsWantedAgain_LetsNobodyIn()
    {
        _scenario.Admit(_pool, 1);
        _gateway.Sync(_pool);
        _scenario.Remove(_pool, "s1", force: true);
        Evicted(1);
        var change = Begin(() => _pool.Servers.SetAsync(S1, "192.0.2.1", 5001, null));
        var removal = Begin(() => _pool.Servers.RemoveAsync(S1, force: false));
        var sweep = BeginSweep();
        // It is wanted again, as is known here; what is being written forgets it.
        _scenario.HappenOne();
        var admission = _scenario.BeginAdmit(_pool, 2);
        _scenario.LetAllHappen();
        Assert.All(new Task[] { change, removal, sweep }, call => Assert.True(call.IsCompletedSuccessfully));
        Assert.True(_scenario.Answer(admission).IsAdmitted);
        AssertEveryEntryNamesAKnownServer();
    }

    private Task<T> Begin<T>(Func<Task<T>> call) => _scenario.Begin(call);

    private Task<bool> BeginSweep() => _scenario.BeginSweep(_pool);

    private void AssertEveryEntryNamesAKnownServer()
    {
        Assert.Subset(
            _scenario.Storage.Root!.Servers.Select(server => server.Number).ToHashSet(),
            _scenario.Storage.Pages.SelectMany(page => page.Entries).Select(entry => entry.Server).ToHashSet());
        _scenario.Claim();
    }

    // With a gateway that confirms.
    private void Evicted(int client)
    {
        var eviction = Begin(() => _pool.Moves.EvictAsync(Ledger.LedgerSamples.Client(client)));
        _gateway.Sync(_pool);
        _gateway.Sync(_pool);
        Assert.Equal(ClientChange.Done, _scenario.Answer(eviction));
    }
}
