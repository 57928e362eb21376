using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Security;
using UserBalance.Hosting.Certificates;

namespace UserBalance.Gateway.Configuration;

/// <summary>A listener's certificate, ready for handshakes.</summary>
internal sealed class ServerCertificate
{
    private readonly CertificateFile _file;

    private ServerCertificate(CertificateFile file)
    {
        _file = file;
        Context = SslStreamCertificateContext.Create(file.Certificate, file.Chain);
    }

    /// <summary>The certificate and those of its issuers.</summary>
    public SslStreamCertificateContext Context { get; }

    /// <summary>Reads the file or files that <paramref name="options"/> name.</summary>
    /// <param name="options">Where they are.</param>
    /// <param name="certificate">What was read.</param>
    /// <param name="problem">Why it cannot be used, without the password.</param>
    public static bool TryLoad(
        CertificateOptions options, [NotNullWhen(true)] out ServerCertificate? certificate, [NotNullWhen(false)] out string? problem)
    {
        certificate = CertificateFile.TryLoad(options, [CertificateUsage.Server], out var file, out problem) ? new(file) : null;
        return certificate is not null;
    }

    /// <summary>Whose it is and how long it is valid.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{_file.Certificate.Subject}, valid until {_file.Certificate.NotAfter.ToUniversalTime():u}");
}
