using UserBalance.Backend.Visits;
using UserBalance.EndToEnd.Tests.Setup;
using UserBalance.Testing;

namespace UserBalance.EndToEnd.Tests;

/// <summary>Many connections at the same moment, through HTTP and TCP listeners alike.</summary>
[Collection(OneAtATime.Name)]
public sealed class ArrivalTests : IAsyncLifetime
{
    private const int Rounds = 100;
    private const int Servers = 3;
    private const int UsersPerServer = 2;

    private readonly Balancer _balancer = Balancer.Standalone();
    private Backends _backends = null!;

    public async ValueTask InitializeAsync()
    {
        if (LongTests.WhyLeftOut is { } reason)
            Assert.Skip(reason);
        _backends = await Backends.StartAsync(Servers);
    }

    public async ValueTask DisposeAsync()
    {
        _balancer.Dispose();
        // Not there when the test is skipped.
        if (_backends is not null)
            await _backends.DisposeAsync();
    }

    [Fact]
    public async Task OneUser_With200FirstConnectionsAtOnce_IsOnOneServer()
    {
        const int connections = 200;
        var pool = _balancer.AddPool("large", _backends.EndPoints, maxUsersPerServer: Rounds);
        await _balancer.StartAsync();
        var visitors = Visitor.Next(Rounds);
        foreach (var visitor in visitors)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, connections).Select(i => visitor.AskAsync(pool.Either(i))));
            Assert.Equal(Answer.From(answers[0].Body), Assert.Single(answers.Distinct()));
        }

        var records = _backends.ByClient();
        Assert.All(visitors, visitor =>
        {
            var requests = records[visitor.Address].Where(visit => visit.Protocol != RecordedVisit.ProxyConnection).ToArray();
            Assert.Equal(connections, requests.Length);
            Assert.Single(records[visitor.Address].Select(visit => visit.Server).Distinct());
        });
    }

    /// <summary>Each round has an empty pool; all pools share the servers.</summary>
    [Fact]
    public async Task HundredUsers_AtOnceForSixSlots_FillThePoolExactly()
    {
        var rounds = Enumerable.Range(1, Rounds)
            .Select(i => (Pool: _balancer.AddPool($"round-{i}", _backends.EndPoints, UsersPerServer), Visitors: Visitor.Next(100)))
            .ToArray();
        await _balancer.StartAsync();
        foreach (var (pool, visitors) in rounds)
        {
            var answers = await Task.WhenAll(visitors.Select((visitor, i) => visitor.AskAsync(pool.Either(i))));
            Assert.Equal(94, answers.Count(answer => answer.IsTurnedAway));
            Assert.Equal(Servers * UsersPerServer, answers.Count(answer => answer.Status == 200));
        }

        var records = _backends.ByClient();
        Assert.All(rounds, round => AssertTwoUsersOnEach(round.Visitors, records));
    }

    private static void AssertTwoUsersOnEach(Visitor[] visitors, ILookup<System.Net.IPAddress, RecordedVisit> records)
    {
        var users = visitors.SelectMany(visitor => records[visitor.Address]).Select(visit => (visit.Server, visit.Client)).Distinct();
        var perServer = users.GroupBy(user => user.Server).OrderBy(server => server.Key, StringComparer.Ordinal);
        Assert.Equal(["s1 2", "s2 2", "s3 2"], perServer.Select(server => $"{server.Key} {server.Count()}"));
    }
}
