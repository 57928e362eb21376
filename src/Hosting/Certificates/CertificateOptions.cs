using UserBalance.Hosting.Configuration;

namespace UserBalance.Hosting.Certificates;

/// <summary>Where a certificate with its private key is.</summary>
/// <param name="Path">A PKCS#12 file, or a PEM file with the certificate chain.</param>
/// <param name="KeyPath">The PEM file with the private key; <see langword="null"/> for PKCS#12 or when the key is in the same file.</param>
/// <param name="Password">The password of the file, if it has one.</param>
internal sealed record CertificateOptions(string Path, string? KeyPath, string? Password)
{
    /// <summary>The files.</summary>
    public IReadOnlyList<string> Paths => KeyPath is null ? [Path] : [Path, KeyPath];

    /// <summary>Reads a section with a certificate.</summary>
    /// <returns><see langword="null"/> if it cannot be used; the section knows why.</returns>
    public static CertificateOptions? Read(SectionReader certificate)
    {
        var path = certificate.RequiredText(nameof(Path));
        var keyPath = certificate.Text(nameof(KeyPath));
        var password = certificate.Secret(nameof(Password));
        return path is null ? null : new(path, keyPath, password);
    }

    /// <summary>The file: a record's own text would show the password.</summary>
    public override string ToString() => Path;
}
