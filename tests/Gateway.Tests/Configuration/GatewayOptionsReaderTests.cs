using System.Net;
using Microsoft.Extensions.Configuration;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Hosting.Configuration;

namespace UserBalance.Gateway.Tests.Configuration;

public sealed class GatewayOptionsReaderTests
{
    private const string KeyLine =
        "Admin:Key: must be 8 to 512 printable ASCII characters, no space at its beginning or end, or no caller could send it; openssl "
            + "rand -base64 32 makes a good one.";

    private const string Gateway = "UserBalance:Gateway";
    private const string Bind = "Listeners:web:Bind=127.0.0.1:5001";
    private const string Pool = "Listeners:web:Pool=App";
    private readonly ProblemList _problems = new();

    [Fact]
    public void Read_OnlyAListener_IsTheDocumentedDefaults()
    {
        var gateway = Read(Bind, Pool);
        Assert.Empty(_problems.Lines);
        Assert.Equal(
            (Environment.MachineName, new IPEndPoint(IPAddress.Loopback, 6801), null),
            (gateway.Name, gateway.Admin.Bind, gateway.Admin.Key));
        Assert.Equal(TimeSpan.FromSeconds(5), gateway.ShutdownDelay);
        Assert.Equal(TimeSpan.FromSeconds(5), gateway.ShutdownTimeout);
        Assert.False(gateway.AccessLog);
        Assert.Null(gateway.MaxConnections);
        Assert.Equal((TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(130)), (gateway.RequestHeadersTimeout, gateway.KeepAliveTimeout));
        Assert.Equal(new() { Name = "web", Bind = new(IPAddress.Loopback, 5001), Pool = "app" }, Assert.Single(gateway.Listeners));
    }

    [Fact]
    public void Read_HttpListener_IsRead()
    {
        var listener = Assert.Single(Read(
            Bind, Pool, "Listeners:web:Mode=http", "Listeners:web:Protocol=Http2", "Listeners:web:ServerPort=81",
            "Listeners:web:Certificate:Path=/c.pem",
            "Listeners:web:Certificate:KeyPath=/k.pem", "Listeners:web:Certificate:Password=hunter2").Listeners);
        Assert.Empty(_problems.Lines);
        Assert.Equal((ListenerMode.Http, ListenerProtocol.Http2, 81), (listener.Mode, listener.Protocol, listener.ServerPort));
        Assert.Equal(new("/c.pem", "/k.pem", "hunter2"), listener.Certificate);
    }

    [Fact]
    public void Read_CertificateWithoutProtocol_SpeaksBoth() =>
        Assert.Equal(
            ListenerProtocol.Http1AndHttp2, Assert.Single(Read(Bind, Pool, "Listeners:web:Certificate:Path=/c.pem").Listeners).Protocol);

    [Fact]
    public void Read_TcpListener_IsRead()
    {
        var listener = Assert.Single(
            Read(Bind, Pool, "Listeners:web:Mode=Tcp", "Listeners:web:SendProxy=true", "Listeners:web:Rejection=reset").Listeners);
        Assert.Empty(_problems.Lines);
        Assert.Equal((ListenerMode.Tcp, true, TcpRejection.Reset), (listener.Mode, listener.SendProxy, listener.Rejection));
    }

    [Theory]
    [InlineData("Http")]
    [InlineData("Tcp")]
    public void Read_Limits_AreRead(string mode)
    {
        var gateway = Read(
            Bind, Pool, "MaxConnections=1000", "RequestHeadersTimeout=1s", "KeepAliveTimeout=1h", $"Listeners:web:Mode={mode}",
            "Listeners:web:MaxConnections=10000000", "Listeners:web:MaxConnectionsPerClient=1");
        Assert.Empty(_problems.Lines);
        Assert.Equal(
            (1_000, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            (gateway.MaxConnections, gateway.RequestHeadersTimeout, gateway.KeepAliveTimeout));
        var listener = Assert.Single(gateway.Listeners);
        Assert.Equal((10_000_000, 1), (listener.MaxConnections, listener.MaxConnectionsPerClient));
    }

    [Theory]
    [InlineData("MaxConnections=0", ":MaxConnections is '0': must be a whole number from 1 to 10000000.")]
    [InlineData(
        "Listeners:web:MaxConnections=10000001", ":Listeners:web:MaxConnections is '10000001': must be a whole number from 1 to 10000000.")]
    [InlineData(
        "Listeners:web:MaxConnectionsPerClient=none",
        ":Listeners:web:MaxConnectionsPerClient is 'none': must be a whole number from 1 to 10000000.")]
    [InlineData("RequestHeadersTimeout=999ms", ":RequestHeadersTimeout is '999ms': must be a duration from 1s to 1h.")]
    [InlineData("KeepAliveTimeout=2h", ":KeepAliveTimeout is '2h': must be a duration from 1s to 1h.")]
    public void Read_LimitOutOfRange_IsAProblem(string setting, string problem)
    {
        Read(Bind, Pool, setting);
        AssertProblem(problem);
    }

    [Theory]
    [InlineData("Http", "XForwardedFor")]
    [InlineData("Http", "Forwarded")]
    [InlineData("Http", "ProxyProtocol")]
    [InlineData("Tcp", "ProxyProtocol")]
    public void Read_ClientAddress_IsReadWithTheProxies(string mode, string source)
    {
        var listener = Assert.Single(Read(
            Bind, Pool, $"Listeners:web:Mode={mode}", $"Listeners:web:ClientAddress={source}", "Listeners:web:TrustedProxies=10.0.0.0/8, "
                + "::1").Listeners);
        Assert.Empty(_problems.Lines);
        Assert.Equal(source, listener.ClientAddress.ToString());
        Assert.Equal(["10.0.0.0/8", "::1/128"], listener.TrustedProxies.Networks.Select(network => network.ToString()));
    }

    [Fact]
    public void Read_ClientAddressWithoutProxies_IsAProblem()
    {
        Read(Bind, Pool, "Listeners:web:ClientAddress=Forwarded");
        AssertProblem(
            ":Listeners:web:TrustedProxies is missing: must be addresses or networks separated by commas, none of them the whole "
                + "internet, as in 10.0.0.0/8, 2001:db8::/32, 192.0.2.7.");
    }

    [Theory]
    [InlineData("XForwardedFor")]
    [InlineData("Forwarded")]
    public void Read_HeaderOnATcpListener_IsAProblem(string source)
    {
        Read(Bind, Pool, "Listeners:web:Mode=Tcp", $"Listeners:web:ClientAddress={source}", "Listeners:web:TrustedProxies=10.0.0.0/8");
        AssertProblem(
            $":Listeners:web:ClientAddress is '{source}': must be Connection or ProxyProtocol for a listener with Mode=Tcp, because TCP "
                + "has no headers.");
    }

    [Fact]
    public void Read_Pages_AreReadForAllListenersAndForOne()
    {
        var gateway = Read(Bind, Pool, "Pages:ControlPlaneAway=away.html", "Listeners:web:Pages:Full=/full.html");
        Assert.Empty(_problems.Lines);
        Assert.Equal([(Outcome.ControlPlaneAway, "ControlPlaneAway", "away.html")], gateway.Pages.All());
        Assert.Equal([(Outcome.Full, "Full", "/full.html")], Assert.Single(gateway.Listeners).Pages.All());
    }

    [Fact]
    public void Read_AdminWithKey_MayBeReachedFromAnywhere()
    {
        var admin = Read(Bind, Pool, "Admin:Bind=0.0.0.0:6801", "Admin:Key=hunter2hunter2").Admin;
        Assert.Empty(_problems.Lines);
        Assert.Equal((new IPEndPoint(IPAddress.Any, 6801), "hunter2hunter2"), (admin.Bind, admin.Key));
    }

    [Fact]
    public void ToString_OfOptions_KeepsSecrets()
    {
        var gateway = Read(
            Bind, Pool, "Admin:Key=hunter2hunter2", "Listeners:web:Certificate:Path=/c", "Listeners:web:Certificate:Password=hunter2");
        Assert.DoesNotContain("hunter2", $"{gateway} {gateway.Admin} {gateway.Listeners[0]}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Name=a b", "Name is 'a b': must be 1 to 63 letters, digits, '.', '_' or '-', beginning with a letter or digit.")]
    [InlineData("ShutdownDelay=11m", "ShutdownDelay is '11m': must be a duration from 0s to 10m.")]
    [InlineData("ShutdownTimeout=11m", "ShutdownTimeout is '11m': must be a duration from 0s to 10m.")]
    [InlineData(
        "Listners:web:Pool=app", "Listners is not a known key; known here: AccessLog, Admin, KeepAliveTimeout, Listeners, MaxConnections, "
            + "Name, Pages, RequestHeadersTimeout, ShutdownDelay, ShutdownTimeout.")]
    [InlineData(
        "Admin:Bind=0.0.0.0:6801",
        "Admin:Bind is '0.0.0.0:6801': must be a loopback address as long as there is no key; set UserBalance:Gateway:Admin:Key.")]
    [InlineData(
        "Admin:Bind=[::]:6801",
        "Admin:Bind is '[::]:6801': must be a loopback address as long as there is no key; set UserBalance:Gateway:Admin:Key.")]
    [InlineData("Admin:Key=", "Admin:Key: must not be empty; leave the key out if there is none.")]
    [InlineData("Admin:Key=a", KeyLine)]
    [InlineData("Admin:Key=hunter2", KeyLine)]
    [InlineData("Admin:Key= ", KeyLine)]
    [InlineData("Admin:Key=correct horse battery staple ", KeyLine)]
    [InlineData("Admin:Key=correct horse\tbattery staple", KeyLine)]
    [InlineData("Admin:Key=correct horse battery staple\n", KeyLine)]
    [InlineData("Admin:Key=ungewöhnlich lang", KeyLine)]
    [InlineData(
        "Admin:TrustedProxies=10.0.0.0/33", "Admin:TrustedProxies is '10.0.0.0/33': must be addresses or networks separated by commas, "
            + "none of them the whole internet, as in 10.0.0.0/8, 2001:db8::/32, 192.0.2.7.")]
    [InlineData("Admin:Token=hunter2", "Admin:Token is not a known key; known here: Bind, Key, TrustedProxies.")]
    [InlineData(
        "Listeners:my_web:Pool=app",
        "Listeners:my_web is 'my_web': an id must be 1 to 63 of a-z, 0-9 and '-', and must not begin with '-'.")]
    [InlineData("Listeners:web:Mode=Udp", "Listeners:web:Mode is 'Udp': must be Http or Tcp.")]
    [InlineData("Listeners:web:Protocol=Http3", "Listeners:web:Protocol is 'Http3': must be Http1 or Http2 or Http1AndHttp2.")]
    [InlineData(
        "Listeners:web:Protocol=Http1AndHttp2",
        "Listeners:web:Protocol is 'Http1AndHttp2': must be Http1 or Http2 without a certificate, because only TLS lets a client say "
            + "which of the two it speaks; set UserBalance:Gateway:Listeners:web:Certificate:Path, or use two listeners.")]
    [InlineData("Listeners:web:ServerPort=0", "Listeners:web:ServerPort is '0': must be a whole number from 1 to 65535.")]
    [InlineData(
        "Listeners:web:ClientAddress=Header",
        "Listeners:web:ClientAddress is 'Header': must be Connection or ProxyProtocol or XForwardedFor or Forwarded.")]
    [InlineData(
        "Listeners:web:TrustedProxies=10.0.0.0/8",
        "Listeners:web:TrustedProxies: must be left out, because it is for listeners whose ClientAddress is not Connection.")]
    [InlineData(
        "Listeners:web:SendProxy=true", "Listeners:web:SendProxy: must be left out, because it is for listeners with Mode=Tcp only.")]
    [InlineData(
        "Listeners:web:Rejection=Fin", "Listeners:web:Rejection: must be left out, because it is for listeners with Mode=Tcp only.")]
    [InlineData("Listeners:web:Certificate=/c.pem", "Listeners:web:Certificate: must be a section with keys of its own, but has a value.")]
    [InlineData(
        "Listeners:web:Certificate:Password=hunter2", "Listeners:web:Certificate:Path is missing: must be a text that is not empty.")]
    [InlineData(
        "Listeners:web:Certificate:File=/c.pem",
        "Listeners:web:Certificate:Path is missing: must be a text that is not empty.",
        "Listeners:web:Certificate:File is not a known key; known here: KeyPath, Password, Path.")]
    [InlineData("AccessLog=Off", "AccessLog is 'Off': must be true or false.")]
    [InlineData("Pages:Full=", "Pages:Full is '': must be a text that is not empty.")]
    [InlineData(
        "Listeners:web:Pages:Busy=/p",
        "Listeners:web:Pages:Busy is not a known key; known here: ControlPlaneAway, Full, Moving, NoServerUp, ServerSilent, "
            + "ServerTimeout, Withdrawn.")]
    [InlineData(
        "Listeners:web:Pool=my app", "Listeners:web:Pool is 'my app': must be 1 to 63 of a-z, 0-9 and '-', and must not begin with '-'.")]
    [InlineData(
        "Listeners:web:Bind=*:80",
        "Listeners:web:Bind is '*:80': must be address:port with a port from 1 to 65535, as in 127.0.0.1:5001 or [::]:5001; for all "
            + "addresses of the machine write [::]:80, or 0.0.0.0:80 for IPv4 only.")]
    [InlineData(
        "Listeners:web:Bind=127.0.0.1:0",
        "Listeners:web:Bind is '127.0.0.1:0': must be address:port with a port from 1 to 65535, as in 127.0.0.1:5001 or [::]:5001.")]
    public void Read_Wrong_IsReported(string setting, params string[] problems)
    {
        Read(Bind, Pool, setting);
        Assert.Equal(problems.Select(problem => $"{Gateway}:{problem}"), _problems.Lines);
    }

    [Theory]
    [InlineData("Protocol=Http1")]
    [InlineData("Certificate:Path=/c.pem")]
    [InlineData("Certificate=hunter2")]
    [InlineData("Pages:Full=/p.html")]
    public void Read_KeyOfHttpOnATcpListener_IsAProblem(string setting)
    {
        Read(Bind, Pool, "Listeners:web:Mode=Tcp", $"Listeners:web:{setting}");
        var key = setting.Split(':', '=')[0];
        AssertProblem($":Listeners:web:{key}: must be left out, because it is for listeners with Mode=Http only.");
    }

    [Fact]
    public void Read_NoListener_IsAProblem()
    {
        Read("Name=here");
        AssertProblem(
            ":Listeners is missing: at least one listener is needed; UserBalance:Gateway:Listeners:web:Bind=127.0.0.1:5001 and "
                + "UserBalance:Gateway:Listeners:web:Pool=app add one.");
    }

    [Fact]
    public void Read_ListenerWithoutBind_IsAProblem()
    {
        Read(Pool);
        AssertProblem(
            ":Listeners:web:Bind is missing: must be address:port with a port from 1 to 65535, as in 127.0.0.1:5001 or [::]:5001.");
    }

    [Fact]
    public void Read_ListenerWithoutPool_IsAProblem()
    {
        Read(Bind);
        AssertProblem(":Listeners:web:Pool is missing: must be 1 to 63 of a-z, 0-9 and '-', and must not begin with '-'.");
    }

    [Fact]
    public void Read_PoolThatIsNotThere_IsAProblem()
    {
        Read(["app2", "other"], Bind, Pool);
        AssertProblem(":Listeners:web:Pool is 'App': must be a pool of this configuration; there is app2, other.");
    }

    [Fact]
    public void Read_PoolInAnotherLetterCase_IsThatPool()
    {
        Read(["app"], Bind, Pool);
        Assert.Empty(_problems.Lines);
    }

    private void AssertProblem(string line) => Assert.Equal([Gateway + line], _problems.Lines);

    private GatewayOptions Read(params string[] settings) => Read([], settings);

    private GatewayOptions Read(string[] pools, params string[] settings)
    {
        var configuration = new ConfigurationBuilder();
        foreach (var setting in settings.Select(setting => setting.Split('=', 2)))
            configuration.AddInMemoryCollection([new($"{Gateway}:{setting[0]}", setting[1])]);
        var reader = new SectionReader(configuration.Build().GetSection(Gateway), _problems);
        var options = GatewayOptionsReader.Read(reader, pools);
        reader.ReportUnknownKeys();
        return options;
    }
}
