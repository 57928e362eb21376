using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using UserBalance.EndToEnd.Tests.Setup;
using UserBalance.Testing;

namespace UserBalance.EndToEnd.Tests;

/// <summary>A thousand connections that mean no good, at HTTP, HTTPS and TCP listeners, and the users beside them.</summary>
[Collection(OneAtATime.Name)]
public sealed class HostileTests : IAsyncLifetime
{
    private const int Hostile = 1_000;
    private const int Users = 4;
    private const int Rounds = 10;
    private const int OtherDescriptors = 30;
    private const double OtherMemory = 150e6;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("userbalance-hostile-");
    private readonly Balancer _balancer = Balancer.Standalone();
    private readonly IPEndPoint _https = Loopback.NextEndPoint();
    private Backends _backends = null!;
    private TestPool _pool = null!;
    private string _thumbprint = "";

    public async ValueTask InitializeAsync()
    {
        if (LongTests.WhyLeftOut is { } reason)
            Assert.Skip(reason);
        _backends = await Backends.StartAsync(2);
        _pool = _balancer.AddPool("app", _backends.EndPoints, maxUsersPerServer: 100);
        _balancer.Settings["Gateway:Listeners:https:Bind"] = _https.ToString();
        _balancer.Settings["Gateway:Listeners:https:Pool"] = _pool.Id;
        _balancer.Settings["Gateway:Listeners:https:Certificate:Path"] = await WriteCertificateAsync();
        await _balancer.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _balancer.Dispose();
        // Not there when the test is skipped.
        if (_backends is not null)
            await _backends.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Thousand_OfEveryKind_LeaveKnownUsersServedAndNothingBehind()
    {
        var users = Visitor.Next(Users);
        var kept = await Task.WhenAll(users.Select(user => KeptConnection.OpenAsync(user, _pool.Http))
            .Concat(users.Select(user => KeptConnection.OpenAsync(user, _pool.Tcp))));
        await AssertServedAsync(users, kept);
        var descriptors = _balancer.OpenDescriptors;
        var memory = await ReadAsync("dotnet_process_memory_working_set_bytes");

        using (await HostileConnections.OpenAsync(Hostile, [_pool.Http, _pool.Tcp, _https]))
        {
            Assert.True(await ReadAsync("userbalance_gateway_connections") > Hostile / 5);
            for (var i = 0; i < Rounds; i++)
                await AssertServedAsync(users, kept);
        }

        await AssertServedAsync(users, kept);
        Array.ForEach(kept, connection => connection.Dispose());
        await Eventually.True("all connections are over", async () => await ReadAsync("userbalance_gateway_connections") == 0);
        await Eventually.True("all visits are over", async () => await ReadAsync("userbalance_gateway_active_visits") == 0);
        await Eventually.True(
            $"the descriptors are given back: {descriptors} before", () => _balancer.OpenDescriptors <= descriptors + OtherDescriptors);
        Assert.InRange(await ReadAsync("dotnet_process_memory_working_set_bytes") - memory, double.MinValue, OtherMemory);
    }

    private async Task AssertServedAsync(Visitor[] users, KeptConnection[] kept)
    {
        foreach (var connection in kept)
            Assert.Equal("HTTP/1.1 200 OK", await connection.AskAsync());
        foreach (var user in users)
        {
            Assert.Equal(200, (await user.AskAsync(_pool.Http)).Status);
            Assert.Equal(200, (await user.AskAsync(_pool.Tcp)).Status);
            Assert.StartsWith("HTTP/1.1 200 ", await AskOverTlsAsync(user), StringComparison.Ordinal);
        }
    }

    private async Task<string> AskOverTlsAsync(Visitor user)
    {
        using var socket = await user.ConnectAsync(_https);
        await using var tls = new SslStream(
            new NetworkStream(socket), leaveInnerStreamOpen: false, (_, shown, _, _) => shown?.GetCertHashString() == _thumbprint);
        await Eventually.Within("the handshake", HandshakeAsync(tls));
        await tls.WriteAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: app.example\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(tls);
        return await Eventually.Within("the answer over TLS", reader.ReadToEndAsync());
    }

    private static async Task<bool> HandshakeAsync(SslStream tls)
    {
        await tls.AuthenticateAsClientAsync("app.example");
        return true;
    }

    // The sum over all labels.
    private async Task<double> ReadAsync(string name) => (await _balancer.Admin.GetAsync("/metrics")).Text.Split('\n')
        .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line[name.Length] is '{' or ' ')
        .Sum(line => double.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture));

    private async Task<string> WriteCertificateAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=app.example", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        _thumbprint = certificate.Thumbprint;
        var path = Path.Combine(_directory.FullName, "app.pem");
        await File.WriteAllTextAsync(path, $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
        return path;
    }
}
