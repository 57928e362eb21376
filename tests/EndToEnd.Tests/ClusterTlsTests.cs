using System.Net;
using System.Net.Sockets;
using UserBalance.EndToEnd.Tests.Setup;
using UserBalance.Testing;

namespace UserBalance.EndToEnd.Tests;

/// <summary>A gateway and a silo, a process each, which trust nobody but each other.</summary>
public sealed class ClusterTlsTests : IAsyncLifetime
{
    private readonly TestAuthority _authority = new();
    private RedisServer? _store;
    private Backends? _backends;
    private Balancer[] _gateways = [];
    private TestPool[] _pools = [];

    public async ValueTask InitializeAsync()
    {
        if ((LongTests.WhyLeftOut ?? RedisServer.WhyAbsent) is { } reason)
            Assert.Skip(reason);
        _store = await RedisServer.StartAsync();
        _backends = await Backends.StartAsync(1);
        _gateways = Balancer.Cluster(_store, _backends.EndPoints, out _pools);
        _gateways[0].Settings["Cluster:Address"] = "127.0.0.1";
        Protect(_gateways[0], _authority, "silo");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in _gateways)
            gateway.Dispose();
        if (_backends is not null)
            await _backends.DisposeAsync();
        if (_store is not null)
            await _store.DisposeAsync();
        _authority.Dispose();
    }

    [Fact]
    public async Task GatewayOfTheAuthority_IsLetInAndServes_AlsoWithRenewedCertificates()
    {
        Protect(_gateways[1], _authority, "gateway");
        await _gateways[0].StartAsync();
        await _gateways[1].StartAsync();
        var user = Visitor.Next();
        Assert.Equal(Answer.From("s1"), await user.AskAsync(_pools[1].Http));
        Assert.Equal(Answer.From("s1"), await user.AskAsync(_pools[0].Http));

        // Somebody who speaks no TLS, or has no certificate, gets nothing.
        await AssertClosedAsync(new byte[64]);

        _authority.Issue("silo");
        await Eventually.True("the silo to use the new certificate", () => _gateways[0].Output.Any(IsRenewal));
        _gateways[1].Kill();
        await _gateways[1].StartAsync();
        Assert.Equal(Answer.From("s1"), await user.AskAsync(_pools[1].Http));
    }

    [Fact]
    public async Task GatewayOfAnotherAuthority_IsRefused()
    {
        using var other = new TestAuthority();
        Protect(_gateways[1], other, "gateway");
        await _gateways[0].StartAsync();
        await AssertNotLetInAsync();
        await Eventually.True("the silo or the gateway to say why", () => _gateways.Any(
            gateway => gateway.Output.Any(
                line => line.Contains("A connection of the cluster is refused: the certificate 'CN=", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task GatewayWithoutTls_IsRefused()
    {
        await _gateways[0].StartAsync();
        await AssertNotLetInAsync();
    }

    [Fact]
    public async Task CertificateOfAnotherAuthority_IsOneLineAtTheStart()
    {
        using var other = new TestAuthority();
        var (path, keyPath) = other.Issue("silo");
        _gateways[0].Settings["Cluster:Tls:Certificate:Path"] = path;
        _gateways[0].Settings["Cluster:Tls:Certificate:KeyPath"] = keyPath;

        var end = await _gateways[0].RunAsync();

        Assert.Equal(2, end.Code);
        Assert.StartsWith(
            $"UserBalance:Cluster:Tls:Certificate:Path is '{path}': must be a certificate ",
            Assert.Single(end.Errors),
            StringComparison.Ordinal);
    }

    private async Task AssertNotLetInAsync()
    {
        var starting = _gateways[1].StartAsync();
        await Eventually.True("the gateway to serve without the pool", async () =>
        {
            try
            {
                return (await Visitor.Next().AskAsync(_pools[1].Http)).Status == 503;
            }
            catch (SocketException)
            {
                return false;
            }
        });
        Assert.False(starting.IsCompletedSuccessfully, "The gateway is ready.");
        Assert.False(await _gateways[1].Admin.IsReadyAsync());
        _gateways[1].Kill();
        await starting.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    private async Task AssertClosedAsync(byte[] bytes)
    {
        using var stranger = new TcpClient();
        await stranger.ConnectAsync(
            IPAddress.Parse(_gateways[0].Settings["Cluster:Address"]),
            int.Parse(_gateways[0].Settings["Cluster:ClientPort"], provider: null));
        var stream = stranger.GetStream();
        await stream.WriteAsync(bytes);
        try
        {
            // A TLS alert at most.
            var buffer = new byte[1024];
            int count, total = 0;
            while ((count = await Eventually.Within("the end of the connection", stream.ReadAsync(buffer).AsTask())) > 0)
                total += count;
            Assert.True(total <= 7, $"{total} bytes were answered.");
        }
        catch (IOException)
        {
            // Reset.
        }
    }

    private static void Protect(Balancer balancer, TestAuthority authority, string name)
    {
        var (path, keyPath) = authority.Issue(name);
        balancer.Settings["Cluster:Tls:Certificate:Path"] = path;
        balancer.Settings["Cluster:Tls:Certificate:KeyPath"] = keyPath;
        balancer.Settings["Cluster:Tls:Authority"] = authority.RootPath;
    }

    private static bool IsRenewal(string line) => line.Contains("has changed and is in use: CN=silo", StringComparison.Ordinal);
}
