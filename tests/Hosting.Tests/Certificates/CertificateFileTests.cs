using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using UserBalance.Hosting.Certificates;

namespace UserBalance.Hosting.Tests.Certificates;

public sealed class CertificateFileTests : IDisposable
{
    private const string Password = "hunter2";
    private const string ServerUsage = "1.3.6.1.5.5.7.3.1";
    private const string ClientUsage = "1.3.6.1.5.5.7.3.2";
    private readonly string _directory = Directory.CreateTempSubdirectory("userbalance-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void TryLoad_Pkcs12_HasTheKeyAndTheChain()
    {
        using var issuer = Create("issuer");
        using var own = Create("own", ServerUsage);
        var both = new X509Certificate2Collection { X509CertificateLoader.LoadCertificate(issuer.RawData), own };
        AssertLoads(new(Write("c.pfx", both.Export(X509ContentType.Pkcs12, Password)!), null, Password), own, chain: 1);
    }

    [Fact]
    public void TryLoad_Pem_HasTheKeyAndTheChain()
    {
        using var issuer = Create("issuer");
        using var own = Create("own");
        var chain = own.ExportCertificatePem() + "\n" + issuer.ExportCertificatePem();
        AssertLoads(new(Write("c.pem", chain), Write("k.pem", Key(own)), null), own, chain: 1);
        AssertLoads(new(Write("all.pem", own.ExportCertificatePem() + "\n" + Key(own)), null, null), own, chain: 0);
    }

    [Fact]
    public void TryLoad_PemWithEncryptedKey_NeedsThePassword()
    {
        using var own = Create("own");
        var key = own.GetECDsaPrivateKey()!.ExportEncryptedPkcs8PrivateKeyPem(
            Password, new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
        var (path, keyPath) = (Write("c.pem", own.ExportCertificatePem()), Write("k.pem", key));
        AssertLoads(new(path, keyPath, Password), own, chain: 0);
        AssertRefused(new(path, keyPath, "wrong"), "cannot be opened");
        AssertRefused(new(path, keyPath, null), "cannot be opened");
    }

    [Fact]
    public void TryLoad_MissingFile_IsRefused()
    {
        using var own = Create("own");
        AssertRefused(new(Path.Combine(_directory, "none.pfx"), null, null), "cannot be read");
        AssertRefused(new(_directory, null, null), "cannot be read");
        AssertRefused(new(Write("c.pem", own.ExportCertificatePem()), Path.Combine(_directory, "none.pem"), null), "cannot be read");
    }

    [Fact]
    public void TryLoad_WrongPassword_IsRefused()
    {
        using var own = Create("own");
        var path = Write("c.pfx", own.Export(X509ContentType.Pkcs12, Password));
        AssertRefused(new(path, null, "wrong"), "cannot be opened, so its format, its key or the password is wrong");
        AssertRefused(new(path, null, null), "cannot be opened, so its format, its key or the password is wrong");
    }

    [Fact]
    public void TryLoad_NoPrivateKey_IsRefused()
    {
        using var own = Create("own");
        var bare = X509CertificateLoader.LoadCertificate(own.RawData);
        AssertRefused(
            new(Write("c.pfx", new X509Certificate2Collection(bare).Export(X509ContentType.Pkcs12)!), null, null),
            "has no certificate with a private key");
        AssertRefused(new(Write("c.pem", own.ExportCertificatePem()), null, null), "cannot be opened");
    }

    [Fact]
    public void TryLoad_KeyOfAnotherCertificate_IsRefused()
    {
        using var own = Create("own");
        using var other = Create("other");
        AssertRefused(new(Write("c.pem", own.ExportCertificatePem()), Write("k.pem", Key(other)), null), "cannot be opened");
    }

    [Fact]
    public void TryLoad_Rubbish_IsRefused() => AssertRefused(new(Write("c.pfx", [1, 2, 3]), null, null), "cannot be opened");

    [Fact]
    public void TryLoad_ClientCertificate_IsRefused()
    {
        using var own = Create("own", ClientUsage);
        AssertRefused(
            new(Write("c.pfx", own.Export(X509ContentType.Pkcs12)), null, null), "has a certificate that is not meant for servers");
    }

    private static void AssertLoads(CertificateOptions options, X509Certificate2 expected, int chain)
    {
        Assert.True(CertificateFile.TryLoad(options, [CertificateUsage.Server], out var file, out var problem), problem);
        Assert.Equal(expected.Thumbprint, file.Certificate.Thumbprint);
        Assert.True(file.Certificate.HasPrivateKey);
        Assert.Equal(chain, file.Chain.Count);
        file.Dispose();
    }

    private static void AssertRefused(CertificateOptions options, string problem)
    {
        Assert.False(CertificateFile.TryLoad(options, [CertificateUsage.Server], out _, out var given));
        Assert.StartsWith(problem, given, StringComparison.Ordinal);
    }

    private static string Key(X509Certificate2 certificate) => certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();

    private static X509Certificate2 Create(string name, string? usage = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        if (usage is not null)
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        return path;
    }

    private string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
