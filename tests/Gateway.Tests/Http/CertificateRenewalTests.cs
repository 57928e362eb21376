using System.Net.Security;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Tests.Http.Setup;
using UserBalance.Hosting.Certificates;
using UserBalance.Hosting.Files;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Http;

/// <summary>Operators renew certificates every few weeks, and nothing is restarted for it.</summary>
public sealed class CertificateRenewalTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly CollectedLog _log = new();
    private readonly TestCertificate _first = new();
    private readonly TestCertificate _second = new();

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
        _log.Dispose();
    }

    [Theory]
    [InlineData("pem")]
    [InlineData("pem-one-file")]
    [InlineData("pem-password")]
    [InlineData("pfx-password")]
    public async Task Renewed_Certificate_IsShownToNewConnections(string form)
    {
        var options = _first.Write(form);
        await using var server = await TestServer.StartAsync(context => context.Response.WriteAsync("served"));
        await using var gateway = await StartAsync(server, options);
        using var early = await ConnectAsync(gateway);
        Assert.Equal(_first.Thumbprint, ThumbprintOf(early));

        _second.WriteOver(options, form);
        await RenewedAsync(gateway);

        Assert.StartsWith("HTTP/1.1 200 OK\r\n", await AskAsync(early), StringComparison.Ordinal);
        Assert.Matches(
            "^Information: UserBalance:Gateway:Listeners:web:Certificate:Path: the file '.*' has changed and is in use: CN=localhost, "
                + "valid until 2.*Z\\.$",
            Assert.Single(_log.Lines));
    }

    [Fact]
    public async Task Renewed_Certificate_StillNegotiatesHttp2()
    {
        var options = _first.Write("pem");
        await using var server = await TestServer.StartAsync(context => context.Response.WriteAsync("served"));
        await using var gateway = await StartAsync(server, options);
        _second.WriteOver(options, "pem");
        await RenewedAsync(gateway);

        using var stream = await ConnectAsync(gateway, SslApplicationProtocol.Http2);

        Assert.Equal(SslApplicationProtocol.Http2, stream.NegotiatedApplicationProtocol);
    }

    [Fact]
    public async Task Broken_NewFile_KeepsTheOldCertificateAndIsToldOnce()
    {
        var options = _first.Write("pem");
        await using var server = await TestServer.StartAsync(context => context.Response.WriteAsync("served"));
        await using var gateway = await StartAsync(server, options);

        await File.WriteAllTextAsync(options.Path, "-----BEGIN CERTIFICATE-----\nhalf", ThisTest.Token);
        await Eventually.True("the broken file is told", () =>
        {
            _time.Advance(WatchedFiles.Interval);
            return _log.Lines.Count > 0;
        });
        for (var looks = 0; looks < 5; looks++)
            _time.Advance(WatchedFiles.Interval);

        using var stream = await ConnectAsync(gateway);
        Assert.Equal(_first.Thumbprint, ThumbprintOf(stream));
        var line = Assert.Single(_log.Lines);
        Assert.StartsWith(
            $"Error: UserBalance:Gateway:Listeners:web:Certificate:Path: the file '{options.Path}' has changed but ",
            line,
            StringComparison.Ordinal);
        Assert.EndsWith("What was read before stays in use.", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Renewed_KeyOfTheOldCertificate_WaitsForTheNewKey()
    {
        var options = _first.Write("pem");
        await using var server = await TestServer.StartAsync(context => context.Response.WriteAsync("served"));
        await using var gateway = await StartAsync(server, options);
        var newOne = _second.Write("pem");

        File.Copy(newOne.Path, options.Path, overwrite: true);
        await Eventually.True("the certificate without its key is told", () =>
        {
            _time.Advance(WatchedFiles.Interval);
            return _log.Lines.Count > 0;
        });
        File.Copy(newOne.KeyPath!, options.KeyPath!, overwrite: true);

        await RenewedAsync(gateway);
    }

    private Task<TestGateway> StartAsync(TestServer server, CertificateOptions certificate) => TestGateway.StartAsync(
        new FakePool(server.AsBackend),
        listener => listener with { Certificate = certificate, Protocol = ListenerProtocol.Http1AndHttp2 },
        time: _time,
        log: _log);

    private Task RenewedAsync(TestGateway gateway) => Eventually.True("the new certificate is shown", async () =>
    {
        _time.Advance(WatchedFiles.Interval);
        using var stream = await ConnectAsync(gateway);
        return ThumbprintOf(stream) == _second.Thumbprint;
    });

    private async Task<SslStream> ConnectAsync(TestGateway gateway, SslApplicationProtocol? protocol = null)
    {
        var client = new TcpClient();
        await client.ConnectAsync(gateway.EndPoint, ThisTest.Token);
        var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                ApplicationProtocols = [protocol ?? SslApplicationProtocol.Http11],
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() is { } thumbprint
                    && (thumbprint == _first.Thumbprint || thumbprint == _second.Thumbprint),
            },
            ThisTest.Token);
        return stream;
    }

    private static string? ThumbprintOf(SslStream stream) => stream.RemoteCertificate?.GetCertHashString();

    private static async Task<string> AskAsync(SslStream stream)
    {
        await stream.WriteAsync("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"u8.ToArray(), ThisTest.Token);
        using var reader = new StreamReader(stream, leaveOpen: true);
        return await Eventually.Within("the answer", reader.ReadToEndAsync(ThisTest.Token));
    }
}
