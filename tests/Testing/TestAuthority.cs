using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace UserBalance.Testing;

/// <summary>A certificate authority of a test's own, with the files of the certificates that it issues.</summary>
public sealed class TestAuthority : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("userbalance-authority-");
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _root;
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();

    public TestAuthority(string name = "authority")
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        _root = request.CreateSelfSigned(_now.AddDays(-30), _now.AddDays(30));
        RootPath = Write("root.pem", _root.ExportCertificatePem());
    }

    /// <summary>The PEM file with its own certificate.</summary>
    public string RootPath { get; }

    /// <summary>Issues a certificate, over the files of one that it issued under the same name before.</summary>
    /// <param name="name">The name in it and of its files.</param>
    /// <param name="usages">Its extended key usages; without that extension unless set.</param>
    /// <param name="days">For how many days it is valid; negative ones are over.</param>
    /// <returns>The PEM files with the certificate and with its key.</returns>
    public (string Path, string KeyPath) Issue(string name, string[]? usages = null, int days = 1)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        if (usages is not null)
            request.CertificateExtensions.Add(
                new X509EnhancedKeyUsageExtension([.. usages.Select(usage => new Oid(usage))], critical: false));
        var (from, to) = days > 0 ? (_now.AddDays(-1), _now.AddDays(days)) : (_now.AddDays(days - 1), _now.AddDays(days));
        using var certificate = request.Create(_root, from, to, RandomNumberGenerator.GetBytes(8));
        return (Write($"{name}.pem", certificate.ExportCertificatePem()), Write($"{name}.key", key.ExportPkcs8PrivateKeyPem()));
    }

    public void Dispose()
    {
        _root.Dispose();
        _key.Dispose();
        _directory.Delete(recursive: true);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
