using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Configuration;
using UserBalance.Grains.Pool;
using UserBalance.Grains.Tests.Pool.Simulation;

namespace UserBalance.Grains.Tests.Servers;

/// <summary>The configuration of the servers changes while the pool runs. Two servers for two users each; lease 40 s.</summary>
public sealed class ConfigurationChangeTests
{
    private static readonly ServerId S1 = new("s1");
    private readonly PoolScenario _scenario = new();
    private readonly SteadySession _gateway;
    private readonly PoolOptions _options;
    private readonly PoolAuthority _pool;

    public ConfigurationChangeTests()
    {
        _gateway = new SteadySession(_scenario);
        _pool = _scenario.ClaimAndWaitOutGateways();
        _options = _scenario.Options;
    }

    [Fact]
    public void Configure_NewMissingAndChangedServers_AreAddedRetiredAndChangedUnderTheSameEpoch()
    {
        Assert.Equal(S1, _scenario.Admit(_pool, 1).Server);
        var epoch = _pool.Published.Epoch;
        Configure(Server(2, maxUsers: 5), Server(3));
        Assert.Equal(["s1 Draining 1/2", "s2 Ready 0/5", "s3 Ready 0/2"], Shown());
        Assert.Equal(["s1", "s2", "s3"], _gateway.Sync(_pool).Snapshot!.Servers.Select(server => server.Id.ToString()));
        Assert.Equal(S1, _scenario.Admit(_pool, 1).Server);
        Assert.NotEqual(S1, _scenario.Admit(_pool, 2).Server);

        Configure(Server(1), Server(2, maxUsers: 5), Server(3));
        Assert.Equal("s1 Ready 1/2", Shown()[0]);
        Assert.Equal(epoch, _pool.Published.Epoch);
    }

    [Fact]
    public void Configure_WhatWasSetAtRunTime_StaysWhereTheConfigurationHasNotChanged()
    {
        _scenario.SetServer(_pool, "s1", 5001, maxUsers: 9);
        _scenario.SetState(_pool, "s1", ServerAdminState.Draining);
        _scenario.SetServer(_pool, "s4", 5004);
        Configure(Server(1), Server(2), Server(3));
        Assert.Equal(["s1 Draining 0/9", "s2 Ready 0/2", "s3 Ready 0/2", "s4 Ready 0/2"], Shown());
    }

    [Fact]
    public void Configure_AnotherAddress_WaitsForTheFence()
    {
        _scenario.Admit(_pool, 1);
        _gateway.Sync(_pool);
        Configure(Server(1, port: 5009), Server(2));
        Assert.Equal(AdmissionOutcome.Moving, _scenario.Admit(_pool, 1).Outcome);
        Assert.Equal(5001, _pool.Ledger.Roster.Find(S1)!.Port);
        _gateway.Sync(_pool);
        _gateway.Sync(_pool);
        _scenario.Sweep(_pool);
        _gateway.Sync(_pool);
        Assert.Equal((S1, 5009), (_scenario.Admit(_pool, 1).Server, _pool.Ledger.Roster.Find(S1)!.Port));
    }

    [Fact]
    public void Configure_ServerWithoutUsers_IsForgotten()
    {
        Configure(Server(1));
        Assert.Equal(["s1 Ready 0/2"], Shown());
    }

    [Fact]
    public void Configure_TheSame_TellsNobody()
    {
        var (changes, published) = (0, _pool.Published);
        _pool.Servers.Changed = _ => changes++;
        Configure(Server(1), Server(2));
        Assert.Equal((0, published), (changes, _pool.Published));
    }

    private static ServerOptions Server(int number, int? maxUsers = null, int? port = null) =>
        new() { Id = new ServerId($"s{number}"), Host = "192.0.2.1", Port = port ?? 5000 + number, MaxUsers = maxUsers };

    private void Configure(params ServerOptions[] servers) => _scenario.Configure(_pool, _options with { Servers = servers });

    private string[] Shown() =>
        [.. _pool.Ledger.Roster.Servers.Select(server => $"{server.Id} {server.State} {server.Users}/{server.MaxUsers}")];
}
