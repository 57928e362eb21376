using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using UserBalance.Hosting.Certificates;

namespace UserBalance.Hosting.Clustering.Tls;

/// <summary>What a process of the cluster shows to the others, and whom it trusts.</summary>
internal sealed class ClusterIdentity
{
    private readonly X509Certificate2Collection _roots;
    private readonly X509Certificate2Collection _intermediates;

    private ClusterIdentity(CertificateFile own, X509Certificate2Collection authority)
    {
        Certificate = own.Certificate;
        _roots = [.. authority.Where(IsRoot)];
        _intermediates = [.. authority.Where(certificate => !IsRoot(certificate)), .. own.Chain];
    }

    /// <summary>The process's own certificate, with its private key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>Reads the files that <paramref name="options"/> name.</summary>
    /// <param name="options">Where they are.</param>
    /// <param name="identity">What was read.</param>
    /// <param name="problem">Why it cannot be used, to be put after the certificate file's name; without the password.</param>
    public static bool TryLoad(
        ClusterTlsOptions options, [NotNullWhen(true)] out ClusterIdentity? identity, [NotNullWhen(false)] out string? problem)
    {
        identity = null;
        if (!CertificateFile.TryLoad(options.Certificate, [CertificateUsage.Server, CertificateUsage.Client], out var own, out problem))
            return false;
        if (!TryLoadAuthority(options.Authority, out var authority, out problem))
            return false;
        var loaded = new ClusterIdentity(own, authority);
        if (loaded.WhyNotTrusted(own.Certificate, sent: []) is { } reason)
        {
            problem = $"has a certificate that is not valid under the authority in '{options.Authority}': {reason}";
            return false;
        }

        identity = loaded;
        return true;
    }

    /// <summary>Whether a peer is of this cluster: its certificate leads to a root of the authority, and is valid now.</summary>
    /// <param name="peer">The certificate that it has shown.</param>
    /// <param name="sent">The others that it has sent.</param>
    /// <returns>Why it is not trusted, or <see langword="null"/> if it is.</returns>
    /// <remarks>Names are not compared: silos are found by address, and every member of a cluster may do the same.</remarks>
    public string? WhyNotTrusted(X509Certificate2 peer, X509Certificate2Collection sent)
    {
        using var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(_roots);
        policy.ExtraStore.AddRange(_intermediates);
        policy.ExtraStore.AddRange(sent);
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.DisableCertificateDownloads = true;
        return chain.Build(peer)
            ? null
            : string.Join(", ", chain.ChainStatus.Select(status => status.StatusInformation.Trim().TrimEnd('.')).Distinct());
    }

    /// <summary>Whose it is and how long it is valid.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Certificate.Subject}, valid until {Certificate.NotAfter.ToUniversalTime():u}");

    private static bool TryLoadAuthority(string path, out X509Certificate2Collection authority, [NotNullWhen(false)] out string? problem)
    {
        authority = [];
        try
        {
            authority.ImportFromPemFile(path);
            problem = authority.Any(IsRoot) ? null : $"cannot be judged: the authority file '{path}' has no root certificate in PEM form";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            problem = $"cannot be judged: the authority file '{path}' cannot be read: {e.Message.TrimEnd('.')}";
        }

        return problem is null;
    }

    private static bool IsRoot(X509Certificate2 certificate) =>
        certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
}
