using Microsoft.Extensions.Configuration;
using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Configuration;
using UserBalance.Hosting.Configuration;
using UserBalance.Silo.Configuration;

namespace UserBalance.Silo.Tests.Configuration;

public sealed class PoolOptionsReaderTests
{
    private const string Pools = "UserBalance:Pools";
    private readonly ProblemList _problems = new();

    [Fact]
    public void Read_OnlyAServer_IsTheDocumentedDefaults()
    {
        var pool = Assert.Single(Read("app:Servers:s1:Address=Backend:5011"));
        Assert.Empty(_problems.Lines);
        Assert.Equal(
            ("app", 2, TimeSpan.FromDays(1), TimeSpan.FromSeconds(60)),
            (pool.Id, pool.MaxUsersPerServer, pool.IdleTimeout, pool.GatewayLease));
        Assert.Equal((ServerProtocol.Http1, 32, 128), (pool.ServerProtocol, pool.IPv4PrefixLength, pool.IPv6PrefixLength));
        Assert.False(pool.ShareConnections);
        Assert.Equal(
            (Selection.LeastUsers, OnServerDown.Reassign, TimeSpan.FromSeconds(5)),
            (pool.Selection, pool.OnServerDown, pool.FailoverDelay));
        Assert.Equal(
            new HealthSettings { Interval = TimeSpan.FromSeconds(2), Timeout = TimeSpan.FromSeconds(2), Fall = 1, Rise = 2, Path = null },
            pool.Health);
        Assert.Equal(new ServerOptions { Id = new("s1"), Host = "backend", Port = 5011 }, Assert.Single(pool.Servers));
    }

    [Fact]
    public void Read_AllSet_IsRead()
    {
        var pool = Assert.Single(Read(
            "app:MaxUsersPerServer=1000000",
            "app:IdleTimeout=00:00:05",
            "app:GatewayLease=1s",
            "app:ServerProtocol=http2",
            "app:ShareConnections=true",
            "app:IPv4PrefixLength=24",
            "app:IPv6PrefixLength=64",
            "app:Selection=fillfirst",
            "app:OnServerDown=Hold",
            "app:FailoverDelay=0s",
            "app:Health:Interval=1h",
            "app:Health:Timeout=1s",
            "app:Health:Fall=100",
            "app:Health:Rise=1",
            "app:Health:Path=/healthz?deep=1",
            "app:Servers:s1:Address=[::1]:1",
            "app:Servers:s1:MaxUsers=7"));
        Assert.Empty(_problems.Lines);
        Assert.Equal(
            (1_000_000, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1)), (pool.MaxUsersPerServer, pool.IdleTimeout, pool.GatewayLease));
        Assert.Equal((ServerProtocol.Http2, 24, 64), (pool.ServerProtocol, pool.IPv4PrefixLength, pool.IPv6PrefixLength));
        Assert.True(pool.ShareConnections);
        Assert.Equal((Selection.FillFirst, OnServerDown.Hold, TimeSpan.Zero), (pool.Selection, pool.OnServerDown, pool.FailoverDelay));
        Assert.Equal(
            new HealthSettings
            {
                Interval = TimeSpan.FromHours(1),
                Timeout = TimeSpan.FromSeconds(1),
                Fall = 100,
                Rise = 1,
                Path = "/healthz?deep=1",
            },
            pool.Health);
        Assert.Equal(new ServerOptions { Id = new("s1"), Host = "::1", Port = 1, MaxUsers = 7 }, Assert.Single(pool.Servers));
    }

    [Fact]
    public void Read_PoolsAndServers_AreInNaturalOrderAndLowerCase()
    {
        var pools = Read(
            "P10:Servers:s1:Address=a:1", "p2:Servers:S10:Address=a:10", "p2:Servers:s2:Address=a:2", "p2:Servers:S1:Address=a:1");
        Assert.Empty(_problems.Lines);
        Assert.Equal(["p2", "p10"], pools.Select(pool => pool.Id));
        Assert.Equal(["s1", "s2", "s10"], pools[0].Servers.Select(server => server.Id.Value));
    }

    [Fact]
    public void Read_LaterSourceInAnotherLetterCase_IsTheSamePool()
    {
        var pool = Assert.Single(Read("app:Servers:s1:Address=a:1", "APP:SERVERS:S1:ADDRESS=b:2"));
        Assert.Empty(_problems.Lines);
        Assert.Equal(("app", "s1", "b"), (pool.Id, Assert.Single(pool.Servers).Id.Value, pool.Servers[0].Host));
    }

    [Fact]
    public void Read_SameAddressInTwoPools_IsAllowed()
    {
        Assert.Equal(2, Read("a:Servers:s1:Address=h:1", "b:Servers:s1:Address=h:1").Count);
        Assert.Empty(_problems.Lines);
    }

    [Fact]
    public void Read_NoPool_IsAProblem()
    {
        Read();
        AssertProblem(
            " is missing: at least one pool is needed; UserBalance:Pools:app:Servers:s1:Address=10.0.0.1:80 makes a pool 'app' with one "
                + "server.");
    }

    [Theory]
    [InlineData("app:MaxUsersPerServer=3")]
    [InlineData("app:Servers=")]
    public void Read_NoServers_IsAProblem(string setting)
    {
        Read(setting);
        AssertProblem(
            ":app:Servers is missing: at least one server is needed; UserBalance:Pools:app:Servers:s1:Address=10.0.0.1:80 adds one.");
    }

    [Theory]
    [InlineData("127.0.0.1:5011", "127.0.0.1:5011")]
    [InlineData("[::ffff:127.0.0.1]:5011", "127.0.0.1:5011")]
    [InlineData("[::0001]:5011", "[::1]:5011")]
    [InlineData("BACKEND:5011", "backend:5011")]
    public void Read_DuplicateAddressInAnySpelling_IsAProblem(string first, string second)
    {
        Read($"app:Servers:s1:Address={first}", $"app:Servers:s2:Address={second}");
        AssertProblem(
            $":app:Servers:s2:Address is '{second}': must be an address of its own; UserBalance:Pools:app:Servers:s1:Address has it "
                + "already.");
    }

    [Theory]
    [InlineData("MaxUsersPerServer=0", "MaxUsersPerServer is '0': must be a whole number from 1 to 1000000.")]
    [InlineData("MaxUsersPerServer=-1", "MaxUsersPerServer is '-1': must be a whole number from 1 to 1000000.")]
    [InlineData("MaxUsersPerServer=1000001", "MaxUsersPerServer is '1000001': must be a whole number from 1 to 1000000.")]
    [InlineData("IdleTimeout=4s", "IdleTimeout is '4s': must be a duration from 5s to 30d.")]
    [InlineData("IdleTimeout=31d", "IdleTimeout is '31d': must be a duration from 5s to 30d.")]
    [InlineData(
        "IdleTimeout=86400",
        "IdleTimeout is '86400': must be a duration from 5s to 30d; a number needs its unit, write 86400s for seconds.")]
    [InlineData("IdleTimeout=24:00:00", "IdleTimeout is '24:00:00': must be a duration from 5s to 30d; write 24h or 1.00:00:00.")]
    [InlineData("GatewayLease=2h", "GatewayLease is '2h': must be a duration from 1s to 1h.")]
    [InlineData("ServerProtocol=Http3", "ServerProtocol is 'Http3': must be Http1 or Http2.")]
    [InlineData("ServerProtocol=1", "ServerProtocol is '1': must be Http1 or Http2.")]
    [InlineData("ShareConnections=yes", "ShareConnections is 'yes': must be true or false.")]
    [InlineData("IPv4PrefixLength=33", "IPv4PrefixLength is '33': must be a whole number from 1 to 32.")]
    [InlineData("IPv6PrefixLength=0", "IPv6PrefixLength is '0': must be a whole number from 1 to 128.")]
    [InlineData("Selection=RoundRobin", "Selection is 'RoundRobin': must be LeastUsers or FillFirst.")]
    [InlineData("OnServerDown=Drop", "OnServerDown is 'Drop': must be Reassign or Hold.")]
    [InlineData("FailoverDelay=25h", "FailoverDelay is '25h': must be a duration from 0s to 1d.")]
    [InlineData("Health:Interval=500ms", "Health:Interval is '500ms': must be a duration from 1s to 1h.")]
    [InlineData("Health:Timeout=61s", "Health:Timeout is '61s': must be a duration from 1s to 1m.")]
    [InlineData("Health:Fall=0", "Health:Fall is '0': must be a whole number from 1 to 100.")]
    [InlineData("Health:Rise=101", "Health:Rise is '101': must be a whole number from 1 to 100.")]
    [InlineData("Health:Path=healthz", "Health:Path is 'healthz': must be a path that begins with one '/', as in /healthz.")]
    [InlineData("Health:Path=//evil/", "Health:Path is '//evil/': must be a path that begins with one '/', as in /healthz.")]
    [InlineData("Health:Port=80", "Health:Port is not a known key; known here: Fall, Interval, Path, Rise, Timeout.")]
    [InlineData("Servers:s1:MaxUsers=0", "Servers:s1:MaxUsers is '0': must be a whole number from 1 to 1000000.")]
    [InlineData(
        "Servers:s2:MaxUsers=1",
        "Servers:s2:Address is missing: must be host:port with a port from 1 to 65535, as in 10.0.0.1:80, [::1]:80 or host.example:80.")]
    [InlineData(
        "Servers:s2:Address=10.0.0.1",
        "Servers:s2:Address is '10.0.0.1': must be host:port with a port from 1 to 65535, as in 10.0.0.1:80, [::1]:80 or host.example:80; "
            + "the port is missing.")]
    [InlineData(
        "Servers:s2:Address=a:0",
        "Servers:s2:Address is 'a:0': must be host:port with a port from 1 to 65535, as in 10.0.0.1:80, [::1]:80 or host.example:80.")]
    [InlineData("Servers:s2=a:2", "Servers:s2: must be a section with keys of its own, but has a value.")]
    [InlineData(
        "Servers:my_server:Address=a:2", "Servers:my_server is 'my_server': an id must be 1 to 63 of a-z, 0-9 and '-', and must not begin "
            + "with '-'.")]
    [InlineData("Servers:s1:Weight=2", "Servers:s1:Weight is not a known key; known here: Address, MaxUsers.")]
    public void Read_Wrong_IsOneProblem(string setting, string problem)
    {
        Read("app:Servers:s1:Address=a:1", $"app:{setting}");
        AssertProblem($":app:{problem}");
    }

    [Fact]
    public void Read_BadPoolId_IsAProblem()
    {
        Read("my app:Servers:s1:Address=a:1");
        AssertProblem(":my app is 'my app': an id must be 1 to 63 of a-z, 0-9 and '-', and must not begin with '-'.");
    }

    [Fact]
    public void Read_SeveralProblems_AreAllReported()
    {
        Read("app:Servers:s1:Address=a", "app:MaxUsersPerServer=0", "b:IdleTimeout=1");
        Assert.Equal(4, _problems.Lines.Count);
    }

    private void AssertProblem(string line) => Assert.Equal([Pools + line], _problems.Lines);

    private IReadOnlyList<PoolOptions> Read(params string[] settings)
    {
        var configuration = new ConfigurationBuilder();
        foreach (var setting in settings.Select(setting => setting.Split('=', 2)))
            configuration.AddInMemoryCollection([new($"{Pools}:{setting[0]}", setting[1])]);
        var reader = new SectionReader(configuration.Build().GetSection(Pools), _problems);
        var pools = PoolOptionsReader.Read(reader);
        reader.ReportUnknownKeys();
        return pools;
    }
}
