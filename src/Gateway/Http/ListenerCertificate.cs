using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Options;
using UserBalance.Gateway.Configuration;

namespace UserBalance.Gateway.Http;

/// <summary>Reads the certificate of a listener, and the certificates of its issuers when they are in the same file.</summary>
internal static class ListenerCertificate
{
    /// <summary>Reads a PKCS#12 or PEM file; which of the two is told by its content.</summary>
    /// <exception cref="OptionsValidationException">It cannot be read, or has no private key; the message names the setting.</exception>
    public static HttpsConnectionAdapterOptions Load(ListenerOptions listener)
    {
        var certificate = listener.Certificate!;
        try
        {
            return IsPem(certificate.Path) ? LoadPem(certificate) : LoadPkcs12(certificate);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or InvalidOperationException)
        {
            var failure = $"UserBalance:Gateway:Listeners:{listener.Name}:Certificate: '{certificate.Path}' cannot be used. {e.Message}";
            throw new OptionsValidationException(listener.Name, typeof(ListenerOptions), [failure]);
        }
    }

    private static bool IsPem(string path) => PemEncoding.TryFind(File.ReadAllText(path), out _);

    private static HttpsConnectionAdapterOptions LoadPem(CertificateOptions options)
    {
        using var withKey = options.Password is null
            ? X509Certificate2.CreateFromPemFile(options.Path, options.KeyPath)
            : X509Certificate2.CreateFromEncryptedPemFile(options.Path, options.Password, options.KeyPath);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(options.Path);
        // A key that was read from PEM is in memory only, which SChannel does not take.
        var leaf = X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), password: null);
        return new() { ServerCertificate = leaf, ServerCertificateChain = chain };
    }

    private static HttpsConnectionAdapterOptions LoadPkcs12(CertificateOptions options)
    {
        var chain = X509CertificateLoader.LoadPkcs12CollectionFromFile(options.Path, options.Password);
        var leaf = chain.FirstOrDefault(certificate => certificate.HasPrivateKey)
            ?? throw new InvalidOperationException("It has no certificate with a private key.");
        return new() { ServerCertificate = leaf, ServerCertificateChain = chain };
    }
}
