using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using UserBalance.Hosting.Certificates;

namespace UserBalance.Gateway.Tests.Http.Setup;

/// <summary>A self-made certificate for localhost, in every form in which the gateway takes it.</summary>
internal sealed class TestCertificate : IDisposable
{
    private const string Password = "s3cret";
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("ub-cert-");
    private readonly X509Certificate2 _certificate;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public TestCertificate()
    {
        var request = new CertificateRequest("CN=localhost", _key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        _certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    public string Thumbprint => _certificate.Thumbprint;

    /// <summary>Writes the certificate to files in the given form.</summary>
    public CertificateOptions Write(string form) => form switch
    {
        "pfx" => new(File("a.pfx", _certificate.Export(X509ContentType.Pkcs12)), null, null),
        "pfx-password" => new(File("a.pfx", _certificate.Export(X509ContentType.Pkcs12, Password)), null, Password),
        "pem" => new(File("a.crt", _certificate.ExportCertificatePem()), File("a.key", _key.ExportPkcs8PrivateKeyPem()), null),
        "pem-one-file" => new(File("a.pem", $"{_certificate.ExportCertificatePem()}\n{_key.ExportPkcs8PrivateKeyPem()}"), null, null),
        "pem-password" => new(File("a.crt", _certificate.ExportCertificatePem()), File("a.key", EncryptedKey()), Password),
        _ => throw new ArgumentOutOfRangeException(nameof(form)),
    };

    /// <summary>Writes it in the same form over the files of another one.</summary>
    public void WriteOver(CertificateOptions other, string form)
    {
        var own = Write(form);
        System.IO.File.Copy(own.Path, other.Path, overwrite: true);
        if (own.KeyPath is not null)
            System.IO.File.Copy(own.KeyPath, other.KeyPath!, overwrite: true);
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
        _directory.Delete(recursive: true);
    }

    private string EncryptedKey() => _key.ExportEncryptedPkcs8PrivateKeyPem(
        Password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));

    private string File(string name, string text) => File(name, System.Text.Encoding.ASCII.GetBytes(text));

    private string File(string name, byte[] content)
    {
        var path = Path.Combine(_directory.FullName, name);
        System.IO.File.WriteAllBytes(path, content);
        return path;
    }
}
