namespace UserBalance.Hosting.Certificates;

/// <summary>What a certificate may be for (RFC 5280, 4.2.1.12). One without such an extension is for everything.</summary>
/// <param name="Oid">The usage's object identifier.</param>
/// <param name="Name">Its name.</param>
/// <param name="Users">Whom such a certificate is for.</param>
internal sealed record CertificateUsage(string Oid, string Name, string Users)
{
    public static readonly CertificateUsage Server = new("1.3.6.1.5.5.7.3.1", "server authentication", "servers");

    public static readonly CertificateUsage Client = new("1.3.6.1.5.5.7.3.2", "client authentication", "clients");
}
