using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using UserBalance.Hosting.Clustering;
using UserBalance.Hosting.Configuration;

namespace UserBalance.Hosting.Tests.Clustering;

public sealed class ClusterOptionsReaderTests
{
    private const string RedisRule =
        "must be a connection string of StackExchange.Redis, as in 10.0.0.5:6379,user=<user>,password=<password>,ssl=true.";

    private const string PostgreSqlRule =
        "must be a connection string of Npgsql, as in Host=10.0.0.5;Database=userbalance;Username=<user>;Password=<password>.";

    private readonly ProblemList _problems = new();

    [Fact]
    public void Read_NothingSet_IsTheDocumentedDefaults()
    {
        var cluster = Read();
        Assert.Empty(_problems.Lines);
        Assert.Equal((ClusterProvider.Embedded, 11111, 30000), (cluster.Provider, cluster.SiloPort, cluster.ClientPort));
        Assert.Equal(("userbalance", "userbalance"), (cluster.ClusterId, cluster.ServiceId));
        Assert.Equal(Path.Combine(Environment.CurrentDirectory, "data"), cluster.DataDirectory);
        Assert.Equal(new(IPAddress.Loopback, 6802), cluster.HttpBind);
        Assert.Equal((IPAddress.Loopback, null, false), (cluster.Address, cluster.ConnectionString, cluster.Dashboard));
    }

    [Fact]
    public void Read_Tls_IsReadAndItsPasswordNotShown()
    {
        var cluster = Read(
            "Provider=Redis",
            "ConnectionString=redis:6379",
            "Tls:Certificate:Path=/c.pfx",
            "Tls:Certificate:Password=hunter2",
            "Tls:Authority=/ca.pem");
        Assert.Empty(_problems.Lines);
        Assert.Equal(new ClusterTlsOptions(new("/c.pfx", null, "hunter2"), "/ca.pem"), cluster.Tls);
        Assert.DoesNotContain("hunter2", cluster.Tls!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TlsWithoutItsParts_NamesThem()
    {
        Read("Provider=Redis", "ConnectionString=redis:6379", "Tls:Certificate:KeyPath=/c.key");
        Assert.Equal(
            ["UserBalance:Cluster:Tls:Certificate:Path is missing", "UserBalance:Cluster:Tls:Authority is missing"],
            _problems.Lines.Select(line => line[..line.IndexOf(':', line.LastIndexOf("is missing", StringComparison.Ordinal))]));
    }

    [Fact]
    public void Read_AllSet_IsRead()
    {
        var cluster = Read(
            "Provider=embedded", "ClusterId=c.1", "ServiceId=S_2", "SiloPort=1", "ClientPort=65535", "DataDirectory=/var/lib/ub",
            "Http:Bind=[::1]:2",
            "Address=127.0.0.9", "Dashboard=true");
        Assert.Empty(_problems.Lines);
        Assert.Equal(("c.1", "S_2", 1, 65535), (cluster.ClusterId, cluster.ServiceId, cluster.SiloPort, cluster.ClientPort));
        Assert.Equal((IPAddress.Parse("127.0.0.9"), true), (cluster.Address, cluster.Dashboard));
        Assert.Equal(("/var/lib/ub", new IPEndPoint(IPAddress.IPv6Loopback, 2)), (cluster.DataDirectory, cluster.HttpBind));
    }

    [Theory]
    [InlineData("Provider=Consul", "Provider is 'Consul': must be Embedded or Redis or PostgreSql.")]
    [InlineData("Provider=1", "Provider is '1': must be Embedded or Redis or PostgreSql.")]
    [InlineData("Provider=Redis", "ConnectionString is missing: " + RedisRule)]
    [InlineData("Provider=PostgreSql", "ConnectionString is missing: " + PostgreSqlRule)]
    [InlineData("Address=db.example", "Address is 'db.example': must be one IP address, as in 10.0.0.1 or 2001:db8::1.")]
    [InlineData("Address=0.0.0.0", "Address is '0.0.0.0': must be one IP address, as in 10.0.0.1 or 2001:db8::1.")]
    [InlineData("Address=::", "Address is '::': must be one IP address, as in 10.0.0.1 or 2001:db8::1.")]
    [InlineData("Address=010.0.0.5", "Address is '010.0.0.5': must be one IP address, as in 10.0.0.1 or 2001:db8::1.")]
    [InlineData("Address=[::1]:80", "Address is '[::1]:80': must be one IP address, as in 10.0.0.1 or 2001:db8::1.")]
    [InlineData("Address=10.1", "Address is '10.1': must be one IP address, as in 10.0.0.1 or 2001:db8::1.")]
    [InlineData("ClusterId=a b", "ClusterId is 'a b': must be 1 to 63 letters, digits, '.', '_' or '-', beginning with a letter or digit.")]
    [InlineData("ServiceId=", "ServiceId is '': must be 1 to 63 letters, digits, '.', '_' or '-', beginning with a letter or digit.")]
    [InlineData("SiloPort=0", "SiloPort is '0': must be a whole number from 1 to 65535.")]
    [InlineData("ClientPort=65536", "ClientPort is '65536': must be a whole number from 1 to 65535.")]
    [InlineData("DataDirectory=", "DataDirectory is '': must be a text that is not empty.")]
    [InlineData("DataDirectory=a\0b", "DataDirectory is 'a b': must be a text that is not empty.")]
    [InlineData(
        "Http:Bind=x",
        "Http:Bind is 'x': must be address:port with a port from 1 to 65535, as in 127.0.0.1:5001 or [::]:5001; the port is missing.")]
    [InlineData("Http=x", "Http: must be a section with keys of its own, but has a value.")]
    [InlineData(
        "HttpBind=127.0.0.1:1", "HttpBind is not a known key; known here: Address, ClientPort, ClusterId, ConnectionString, Dashboard, "
            + "DataDirectory, Http, Provider, ServiceId, SiloPort, Tls.")]
    [InlineData(
        "ConnectionString=host=db;password=hunter2",
        "ConnectionString: must be left out, because an embedded cluster keeps its data in UserBalance:Cluster:DataDirectory.")]
    public void Read_Wrong_IsOneProblem(string setting, string problem)
    {
        Read(setting);
        Assert.Equal(["UserBalance:Cluster:" + problem], _problems.Lines);
    }

    [Theory]
    [InlineData("Redis", "", RedisRule)]
    [InlineData("Redis", "password=hunter2", RedisRule)]
    [InlineData("Redis", "127.0.0.1:6379,hunter2=1", RedisRule)]
    [InlineData("Redis", "Host=db;Password=hunter2", RedisRule)]
    [InlineData("Redis", "127.0.0.1:6379,syncTimeout=hunter2", RedisRule)]
    [InlineData("PostgreSql", "", PostgreSqlRule)]
    [InlineData("PostgreSql", "Password=hunter2", PostgreSqlRule)]
    [InlineData("PostgreSql", "Host=db;Pass word=hunter2", PostgreSqlRule)]
    [InlineData("PostgreSql", "Host=db;Port=hunter2", PostgreSqlRule)]
    [InlineData("PostgreSql", "127.0.0.1:6379,password=hunter2", PostgreSqlRule)]
    public void Read_ConnectionStringOfAnotherKind_IsOneProblemThatDoesNotRepeatIt(string provider, string connectionString, string rule)
    {
        Read($"Provider={provider}", $"ConnectionString={connectionString}");
        Assert.Equal(["UserBalance:Cluster:ConnectionString: " + rule], _problems.Lines);
    }

    [Theory]
    [InlineData("Redis", "127.0.0.1:6379,password=hunter2")]
    [InlineData("Redis", "r1:6379,r2:6379,user=ub,password=hunter2,ssl=true,connectTimeout=500")]
    [InlineData("PostgreSql", "Host=db;Username=ub;Password=hunter2;Database=ub;Command Timeout=1")]
    public void Read_ConnectionStringOfTheProvider_IsReadAndNotShown(string provider, string connectionString)
    {
        var cluster = Read($"Provider={provider}", $"ConnectionString={connectionString}");
        Assert.Empty(_problems.Lines);
        Assert.Equal((provider, connectionString), (cluster.Provider.ToString(), cluster.ConnectionString));
        Assert.DoesNotContain("hunter2", cluster.ToString(), StringComparison.Ordinal);
        Assert.Equal(AddressFamily.InterNetwork, cluster.Address.AddressFamily);
    }

    [Fact]
    public void Read_ConnectionStringOfAnUnknownProvider_IsNotASecondProblem()
    {
        Read("Provider=Consul", "ConnectionString=hunter2");
        Assert.Single(_problems.Lines);
    }

    private ClusterOptions Read(params string[] settings)
    {
        var pairs = settings.Select(setting => setting.Split('=', 2)).ToDictionary(
            pair => "UserBalance:Cluster:" + pair[0], pair => (string?)pair[1]);
        var reader = new SectionReader(
            new ConfigurationBuilder().AddInMemoryCollection(pairs).Build().GetSection("UserBalance:Cluster"), _problems);
        var options = ClusterOptionsReader.Read(reader);
        reader.ReportUnknownKeys();
        return options;
    }
}
