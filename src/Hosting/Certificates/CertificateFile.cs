using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace UserBalance.Hosting.Certificates;

/// <summary>A certificate as it was read from its file.</summary>
/// <param name="Certificate">The certificate with its private key.</param>
/// <param name="Chain">The other certificates of the file: those that lead to its issuer.</param>
internal sealed record CertificateFile(X509Certificate2 Certificate, X509Certificate2Collection Chain) : IDisposable
{
    /// <summary>Reads the file or files that <paramref name="options"/> name.</summary>
    /// <param name="options">Where they are.</param>
    /// <param name="usages">What the certificate is for.</param>
    /// <param name="file">What was read.</param>
    /// <param name="problem">Why it cannot be used, without the password.</param>
    public static bool TryLoad(
        CertificateOptions options,
        IEnumerable<CertificateUsage> usages,
        [NotNullWhen(true)] out CertificateFile? file,
        [NotNullWhen(false)] out string? problem)
    {
        (file, problem) = (null, null);
        try
        {
            file = IsPem(options) ? LoadPem(options) : LoadPkcs12(options);
            problem = file is null ? "has no certificate with a private key" : WhyNotFor(usages, file.Certificate);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = $"cannot be read: {e.Message.TrimEnd('.')}";
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            // An ArgumentException tells that the key belongs to another certificate.
            problem = $"cannot be opened, so its format, its key or the password is wrong: {e.Message.TrimEnd('.')}";
        }

        return problem is null && file is not null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Certificate.Dispose();
        foreach (var certificate in Chain)
            certificate.Dispose();
    }

    private static bool IsPem(CertificateOptions options) =>
        options.KeyPath is not null || File.ReadAllText(options.Path).Contains("-----BEGIN ", StringComparison.Ordinal);

    private static CertificateFile? LoadPkcs12(CertificateOptions options)
    {
        var all = X509CertificateLoader.LoadPkcs12CollectionFromFile(options.Path, options.Password);
        if (all.FirstOrDefault(certificate => certificate.HasPrivateKey) is not { } own)
            return null;
        all.Remove(own);
        return new(own, all);
    }

    private static CertificateFile LoadPem(CertificateOptions options)
    {
        var own = options.Password is null
            ? X509Certificate2.CreateFromPemFile(options.Path, options.KeyPath)
            : X509Certificate2.CreateFromEncryptedPemFile(options.Path, options.Password, options.KeyPath);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(options.Path);
        chain.RemoveAt(0);
        return new(own, chain);
    }

    // Kestrel and Orleans refuse such a certificate too, but only once they use it.
    private static string? WhyNotFor(IEnumerable<CertificateUsage> usages, X509Certificate2 certificate)
    {
        var allowed = certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().ToList();
        return usages.FirstOrDefault(
            usage => allowed.Count > 0 && !allowed.Any(extension => extension.EnhancedKeyUsages[usage.Oid] is not null)) is { } missing
            ? $"has a certificate that is not meant for {missing.Users} (its extended key usage lacks {missing.Name})"
            : null;
    }
}
