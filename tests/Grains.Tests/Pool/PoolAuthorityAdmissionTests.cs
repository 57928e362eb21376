using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Decisions;
using UserBalance.Grains.Tests.Pool.Simulation;
using static UserBalance.Grains.Tests.Ledger.LedgerSamples;
using static UserBalance.Grains.Tests.Pool.Simulation.SimulatedStorage;

namespace UserBalance.Grains.Tests.Pool;

public sealed class PoolAuthorityAdmissionTests
{
    private readonly PoolScenario _scenario = new();

    [Fact]
    public void Admit_FillsTheServersEvenlyThenRejects()
    {
        var pool = _scenario.Claim();
        var replies = Enumerable.Range(1, 5).Select(i => _scenario.Admit(pool, i)).ToArray();
        Assert.Equal(["s1", "s2", "s1", "s2"], replies[..4].Select(reply => reply.Server.ToString()));
        Assert.All(replies[..4], reply => Assert.Equal(AdmissionOutcome.Assigned, reply.Outcome));
        Assert.Equal(AdmissionOutcome.Full, replies[4].Outcome);
        Assert.All(replies, reply => Assert.Equal(pool.Published, reply.DecidedAt));
        Assert.All(replies, reply => Assert.Equal(_scenario.Options.IdleTimeout, reply.IdleTimeout));
    }

    [Fact]
    public void Admit_IsAnsweredOnlyWhenStored_AndOneWriteServesABurst()
    {
        _scenario.Options = PoolScenario.DefaultOptions(TimeSpan.FromSeconds(80), servers: 1, usersPerServer: 200);
        var pool = _scenario.Claim();
        _scenario.Admit(pool, 0);
        var writes = _scenario.Writes;
        var burst = Enumerable.Range(1, 100).Select(i => _scenario.BeginAdmit(pool, i)).ToArray();
        _scenario.HappenOne();
        Assert.Single(burst, call => call.IsCompleted);
        _scenario.LetAllHappen();
        Assert.All(burst, call => Assert.True(call.IsCompletedSuccessfully));
        Assert.Equal(writes + 2, _scenario.Writes);
    }

    [Fact]
    public void Admit_ManyAtOnceOfOneClient_OneAssignmentAndAllAnswersTheSame()
    {
        var pool = _scenario.Claim();
        var calls = Enumerable.Range(0, 50).Select(_ => _scenario.BeginAdmit(pool, 1)).ToArray();
        var replies = calls.Select(_scenario.Answer).ToArray();
        Assert.Single(replies, reply => reply.Outcome == AdmissionOutcome.Assigned);
        Assert.All(replies, reply => Assert.Equal("s1", reply.Server.ToString()));
        Assert.Equal([Client(1)], _scenario.StoredClients);
    }

    [Fact]
    public void Admit_ASlotBecameFreeDuringTheProof_IsDecidedAgain()
    {
        var pool = _scenario.ClaimAndWaitOutGateways();
        for (var i = 0; i < 4; i++)
            _scenario.Admit(pool, i);
        _scenario.Time.Advance(_scenario.Options.IdleTimeout);
        var release = _scenario.Begin(() => pool.ReleaseIfIdleAsync(Client(0)).AsTask());
        var admission = _scenario.BeginAdmit(pool, 9);
        _scenario.HappenOne();
        Assert.True(release.IsCompletedSuccessfully);
        Assert.Equal(AdmissionOutcome.Assigned, _scenario.Answer(admission).Outcome);
    }

    [Fact]
    public void Admit_TheOnlyFreeSlotIsStillBeingReleased_IsRejectedRatherThanOverbooked()
    {
        var pool = _scenario.ClaimAndWaitOutGateways();
        for (var i = 0; i < 4; i++)
            _scenario.Admit(pool, i);
        _scenario.Time.Advance(_scenario.Options.IdleTimeout);
        _ = _scenario.Begin(() => pool.ReleaseIfIdleAsync(Client(0)).AsTask());
        var admission = _scenario.BeginAdmit(pool, 9);
        const int TheProof = 1;
        _scenario.Happen(TheProof, Outcome.Succeeds);
        Assert.True(admission.IsCompletedSuccessfully, "The release is still being written.");
        Assert.Equal(AdmissionOutcome.Full, _scenario.Answer(admission).Outcome);
    }

    [Fact]
    public void Admit_TheClientIsBeingReleased_WaitsAndIsAdmittedAnew()
    {
        var pool = _scenario.ClaimAndWaitOutGateways();
        _scenario.Admit(pool, 1);
        _scenario.Time.Advance(_scenario.Options.IdleTimeout);
        var decided = new List<PoolEventKind>();
        pool.Decided = decision => decided.Add(decision.Kind);
        var release = _scenario.Begin(() => pool.ReleaseIfIdleAsync(Client(1)).AsTask());
        var admission = _scenario.BeginAdmit(pool, 1);
        Assert.False(admission.IsCompleted);
        Assert.Equal(AdmissionOutcome.Assigned, _scenario.Answer(admission).Outcome);
        Assert.Equal(IdleOutcome.Released, _scenario.Answer(release).Outcome);
        Assert.Equal([PoolEventKind.Expired, PoolEventKind.Assigned], decided);
        Assert.Equal(pool.Now, pool.Ledger.Pages[0][0].Since);
    }

    [Fact]
    public void Admit_TheSlotWasGivenBackDuringALongProof_IsDecidedAgain()
    {
        var pool = _scenario.ClaimAndWaitOutGateways();
        _scenario.Admit(pool, 1);
        var admission = _scenario.BeginAdmit(pool, 1);
        _scenario.Time.Advance(_scenario.Options.IdleTimeout);
        var release = _scenario.Begin(() => pool.ReleaseIfIdleAsync(Client(1)).AsTask());
        const int TheRelease = 1;
        _scenario.Happen(TheRelease, Outcome.Succeeds);
        Assert.True(release.IsCompletedSuccessfully);
        Assert.Equal(AdmissionOutcome.Assigned, _scenario.Answer(admission).Outcome);
        Assert.Equal([Client(1)], _scenario.StoredClients);
    }

    [Fact]
    public void Admit_ThousandClients_GrowsPageByPageAndReloads()
    {
        _scenario.Options = PoolScenario.DefaultOptions(TimeSpan.FromSeconds(80), servers: 10, usersPerServer: 100);
        var pool = _scenario.Claim();
        var calls = Enumerable.Range(0, 1001).Select(i => _scenario.BeginAdmit(pool, i)).ToArray();
        var servers = calls.Select(call => _scenario.Answer(call)).ToArray();
        Assert.Equal(1000, servers.Count(reply => reply.Outcome == AdmissionOutcome.Assigned));
        Assert.Equal(AdmissionOutcome.Full, servers[1000].Outcome);
        Assert.Equal(4, _scenario.Storage.Root!.PageCount);
        Assert.Equal(4, _scenario.Storage.Pages.Count());

        var next = _scenario.Claim();
        Assert.Equal(1000, next.Ledger.Count);
        Assert.All(next.Ledger.Roster.Servers, server => Assert.Equal(100, server.Users));
        for (var i = 0; i < 1000; i++)
            Assert.Equal((AdmissionOutcome.Known, servers[i].Server), Shown(_scenario.Admit(next, i)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Admit_GrowthFails_TheNextOwnerCreatesWhatIsCountedButAbsent(int pagesCounted)
    {
        var pool = _scenario.Claim();
        var admission = _scenario.BeginAdmit(pool, 1);
        // Of the page itself, which is looked at before it is counted.
        _scenario.HappenOne();
        for (var i = 0; i < pagesCounted; i++)
            _scenario.HappenOne();
        _scenario.HappenOne(Outcome.Fails);
        Assert.True(admission.IsFaulted);
        Assert.Equal(pagesCounted, _scenario.Storage.Root!.PageCount);
        Assert.Empty(_scenario.Storage.Pages);

        var next = _scenario.Claim();
        Assert.Equal(pagesCounted, _scenario.Storage.Pages.Count());
        Assert.All(_scenario.Storage.Pages, page => Assert.Equal((2, 0), (page.Epoch, page.Entries.Length)));
        Assert.Equal(AdmissionOutcome.Assigned, _scenario.Admit(next, 1).Outcome);
        Assert.Equal(1, _scenario.Storage.Root!.PageCount);
    }

    [Fact]
    public void Claim_LoweredCapacity_EvictsNobodyAndAdmitsNobody()
    {
        var pool = _scenario.Claim();
        for (var i = 0; i < 4; i++)
            _scenario.Admit(pool, i);
        _scenario.Options = _scenario.Options with { MaxUsersPerServer = 1 };
        var next = _scenario.Claim();
        Assert.Equal([2, 2], next.Ledger.Roster.Servers.Select(server => server.Users));
        Assert.All(Enumerable.Range(0, 4), i => Assert.Equal(AdmissionOutcome.Known, _scenario.Admit(next, i).Outcome));
        Assert.Equal(AdmissionOutcome.Full, _scenario.Admit(next, 9).Outcome);
    }

    [Fact]
    public void Claim_ServerNoLongerConfigured_KeepsItsUsersAndGoesWithTheLast()
    {
        var pool = _scenario.Claim();
        _scenario.Admit(pool, 1);
        _scenario.Admit(pool, 2);
        _scenario.Options = _scenario.Options with { Servers = [Configured("s2", port: 5002), Configured("s3")] };
        var next = _scenario.ClaimAndWaitOutGateways();
        Assert.Equal((AdmissionOutcome.Known, new ServerId("s1")), Shown(_scenario.Admit(next, 1)));
        Assert.Equal(["s3", "s2", "s3", ""], Enumerable.Range(3, 4).Select(i => $"{_scenario.Admit(next, i).Server.Value}"));
        Assert.Equal(["s1", "s2", "s3"], next.Ledger.Roster.Servers.Select(server => server.Id.ToString()));

        _scenario.Time.Advance(2 * _scenario.Options.IdleTimeout);
        Assert.Equal(IdleOutcome.Released, _scenario.ReleaseIfIdle(next, 1));
        var last = _scenario.Claim();
        Assert.Equal(["s2", "s3"], last.Ledger.Roster.Servers.Select(server => server.Id.ToString()));
        Assert.Equal(["s2", "s3"], _scenario.Storage.Root!.Servers.Select(server => server.Id));
    }

    [Fact]
    public void Admit_EveryServerRetired_IsNoServerUp()
    {
        _scenario.Admit(_scenario.Claim(), 1);
        _scenario.Options = _scenario.Options with { Servers = [] };
        var next = _scenario.Claim();
        Assert.Equal(AdmissionOutcome.NoServerUp, _scenario.Admit(next, 2).Outcome);
        Assert.Equal(AdmissionOutcome.Known, _scenario.Admit(next, 1).Outcome);
    }

    private static (AdmissionOutcome Outcome, ServerId Server) Shown(AdmitReply reply) => (reply.Outcome, reply.Server);
}
