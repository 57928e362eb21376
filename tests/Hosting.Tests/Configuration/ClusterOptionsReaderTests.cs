using System.Net;
using Microsoft.Extensions.Configuration;
using UserBalance.Hosting.Configuration;

namespace UserBalance.Hosting.Tests.Configuration;

public sealed class ClusterOptionsReaderTests
{
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
    }

    [Fact]
    public void Read_AllSet_IsRead()
    {
        var cluster = Read(
            "Provider=embedded", "ClusterId=c.1", "ServiceId=S_2", "SiloPort=1", "ClientPort=65535", "DataDirectory=/var/lib/ub", "Http:Bind=[::1]:2");
        Assert.Empty(_problems.Lines);
        Assert.Equal(("c.1", "S_2", 1, 65535), (cluster.ClusterId, cluster.ServiceId, cluster.SiloPort, cluster.ClientPort));
        Assert.Equal(("/var/lib/ub", new IPEndPoint(IPAddress.IPv6Loopback, 2)), (cluster.DataDirectory, cluster.HttpBind));
    }

    [Theory]
    [InlineData("Provider=Redis", "Provider is 'Redis': must be Embedded; the only one that this version has.")]
    [InlineData("Provider=PostgreSql", "Provider is 'PostgreSql': must be Embedded; the only one that this version has.")]
    [InlineData("ClusterId=a b", "ClusterId is 'a b': must be 1 to 63 letters, digits, '.', '_' or '-', beginning with a letter or digit.")]
    [InlineData("ServiceId=", "ServiceId is '': must be 1 to 63 letters, digits, '.', '_' or '-', beginning with a letter or digit.")]
    [InlineData("SiloPort=0", "SiloPort is '0': must be a whole number from 1 to 65535.")]
    [InlineData("ClientPort=65536", "ClientPort is '65536': must be a whole number from 1 to 65535.")]
    [InlineData("DataDirectory=", "DataDirectory is '': must be a text that is not empty.")]
    [InlineData("DataDirectory=a\0b", "DataDirectory is 'a b': must be a text that is not empty.")]
    [InlineData("Http:Bind=x", "Http:Bind is 'x': must be address:port with a port from 1 to 65535, as in 127.0.0.1:5001 or [::]:5001; the port is missing.")]
    [InlineData("Http=x", "Http: must be a section with keys of its own, but has a value.")]
    [InlineData("HttpBind=127.0.0.1:1", "HttpBind is not a known key; known here: ClientPort, ClusterId, ConnectionString, DataDirectory, Http, Provider, ServiceId, SiloPort.")]
    [InlineData(
        "ConnectionString=host=db;password=hunter2",
        "ConnectionString: must be left out, because an embedded cluster keeps its data in UserBalance:Cluster:DataDirectory.")]
    public void Read_Wrong_IsOneProblem(string setting, string problem)
    {
        Read(setting);
        Assert.Equal(["UserBalance:Cluster:" + problem], _problems.Lines);
    }

    [Fact]
    public void Read_ConnectionStringForAnotherProvider_IsNotASecondProblem()
    {
        Read("Provider=Redis", "ConnectionString=hunter2");
        Assert.Single(_problems.Lines);
    }

    private ClusterOptions Read(params string[] settings)
    {
        var pairs = settings.Select(setting => setting.Split('=', 2)).ToDictionary(pair => "UserBalance:Cluster:" + pair[0], pair => (string?)pair[1]);
        var reader = new SectionReader(new ConfigurationBuilder().AddInMemoryCollection(pairs).Build().GetSection("UserBalance:Cluster"), _problems);
        var options = ClusterOptionsReader.Read(reader);
        reader.ReportUnknownKeys();
        return options;
    }
}
