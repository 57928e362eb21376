using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Decisions;
using UserBalance.Grains.Ledger;
using static UserBalance.Grains.Tests.Ledger.LedgerSamples;

namespace UserBalance.Grains.Tests.Decisions;

public sealed class PoolJournalTests
{
    private const long Epoch = 7;

    private readonly PoolJournal _journal = new(Epoch);
    private readonly PoolServer _server = new ServerRoster([Server(1)]).Servers[0];

    [Fact]
    public void Read_NothingDecided_IsTheBeginning()
    {
        Assert.Equal(([], new DecisionCursor(Epoch, 0)), Read(null));
        Assert.Equal(([], new DecisionCursor(Epoch, 0)), Read(new DecisionCursor(Epoch - 1, 900)));
    }

    [Fact]
    public void Read_WhatWasDecided_ShowsItAsItWasThen()
    {
        _server.Users = 1;
        _journal.Record(new PoolEvent(PoolEventKind.Assigned, Client(1), _server), Start);
        _server.Users = 2;
        _journal.Record(new PoolEvent(PoolEventKind.Rejected, Client(2), null), Start);
        _journal.Record(Status(ServerHealth.Up), Start);
        var decisions = _journal.Read(new DecisionCursor(Epoch, 0), 10).Decisions;
        Assert.Equal(
            new PoolDecision
            {
                Sequence = 1,
                At = Start,
                Kind = PoolDecisionKind.Assigned,
                Client = Client(1),
                Server = new ServerId("s1"),
                Users = 1,
                MaxUsers = 2,
            },
            decisions[0]);
        Assert.Equal(new PoolDecision { Sequence = 2, At = Start, Kind = PoolDecisionKind.Rejected, Client = Client(2) }, decisions[1]);
        Assert.Equal(
            new PoolDecision
            {
                Sequence = 3,
                At = Start,
                Kind = PoolDecisionKind.ServerChanged,
                Server = new ServerId("s1"),
                Users = 2,
                MaxUsers = 2,
                Detail = "Draining, leaving, 192.0.2.1:80",
            },
            decisions[2]);
    }

    [Fact]
    public void Record_AServerGoesDownAndComesBack_IsToldFromOtherChanges()
    {
        foreach (var health in new[] { ServerHealth.Up, ServerHealth.Down, ServerHealth.Down, ServerHealth.Up, ServerHealth.Up })
            _journal.Record(Status(health, "connection refused"), Start);
        var decisions = _journal.Read(default(DecisionCursor), 10).Decisions;
        Assert.Equal(
            ["ServerChanged", "ServerDown", "ServerChanged", "ServerUp", "ServerChanged"], decisions.Select(
                decision => decision.Kind.ToString()));
        Assert.Equal("connection refused", decisions[1].Detail);
    }

    [Theory]
    [InlineData(nameof(PoolEventKind.Assigned))]
    [InlineData(nameof(PoolEventKind.Rejected))]
    [InlineData(nameof(PoolEventKind.Expired))]
    [InlineData(nameof(PoolEventKind.Moved))]
    [InlineData(nameof(PoolEventKind.Evicted))]
    public void Record_EachKind_IsNamedTheSame(string kind)
    {
        _journal.Record(new PoolEvent(Enum.Parse<PoolEventKind>(kind), Client(1), _server), Start);
        Assert.Equal(kind, Assert.Single(_journal.Read(default(DecisionCursor), 10).Decisions).Kind.ToString());
    }

    [Fact]
    public void Read_OneAfterTheOther_GoesOnWhereTheOneBeforeEnded()
    {
        Decide(25);
        var read = new List<long>();
        DecisionCursor? next = new DecisionCursor(Epoch, 0);
        for (var i = 0; i < 4; i++)
        {
            var (sequences, end) = Read(next, limit: 10);
            read.AddRange(sequences);
            next = end;
        }

        Assert.Equal(Enumerable.Range(1, 25).Select(i => (long)i), read);
        Assert.Equal(([], new DecisionCursor(Epoch, 25)), Read(null));
    }

    [Fact]
    public void Read_TheRingHasOvertaken_ShowsTheOldestThatIsKept()
    {
        Decide(PoolJournal.Capacity + 10);
        var (sequences, _) = Read(new DecisionCursor(Epoch, 3));
        Assert.Equal(11, sequences[0]);
        Assert.Equal(DecisionList.MaxLimit, sequences.Length);
        Assert.Equal(10 + PoolJournal.Capacity, Read(new DecisionCursor(Epoch, PoolJournal.Capacity + 9)).Sequences.Single());
    }

    [Fact]
    public void Read_PlaceOfAnotherEpoch_ShowsAllThatIsKept()
    {
        Decide(3);
        var (sequences, next) = Read(new DecisionCursor(Epoch - 1, 2));
        Assert.Equal([1, 2, 3], sequences);
        Assert.Equal(new DecisionCursor(Epoch, 3), next);
    }

    [Fact]
    public void Read_PlaceThatIsNotReachedYet_IsThePresent()
    {
        Decide(3);
        Assert.Equal(([], new DecisionCursor(Epoch, 3)), Read(new DecisionCursor(Epoch, long.MaxValue)));
    }

    private ServerStatus Status(ServerHealth health, string? seen = null) => new()
    {
        Id = _server.Id,
        Address = "192.0.2.1:80",
        State = ServerAdminState.Draining,
        Users = _server.Users,
        MaxUsers = _server.MaxUsers,
        Health = health,
        HealthSince = Start,
        IsLeaving = true,
        Observations = seen is null ? [] : [new(new SessionId("g1", Guid.Empty), new(_server.Id, health, seen, TimeSpan.Zero, 0, 0))],
    };

    private void Decide(int count)
    {
        for (var i = 0; i < count; i++)
            _journal.Record(new PoolEvent(PoolEventKind.Assigned, Client(i), _server), Start);
    }

    private (long[] Sequences, DecisionCursor Next) Read(DecisionCursor? after, int limit = int.MaxValue)
    {
        var list = _journal.Read(after, limit);
        return ([.. list.Decisions.Select(decision => decision.Sequence)], list.Next);
    }
}
