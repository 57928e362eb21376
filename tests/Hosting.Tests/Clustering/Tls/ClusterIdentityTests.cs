using System.Security.Cryptography.X509Certificates;
using UserBalance.Hosting.Clustering;
using UserBalance.Hosting.Clustering.Tls;
using UserBalance.Testing;

namespace UserBalance.Hosting.Tests.Clustering.Tls;

public sealed class ClusterIdentityTests : IDisposable
{
    private const string ServerUsage = "1.3.6.1.5.5.7.3.1";
    private const string ClientUsage = "1.3.6.1.5.5.7.3.2";

    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _other = new();

    public void Dispose()
    {
        _authority.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void TryLoad_IssuedByTheAuthority_IsTaken()
    {
        AssertLoads(_authority.Issue("silo1"));
        AssertLoads(_authority.Issue("silo2", [ServerUsage, ClientUsage]));
    }

    [Theory]
    [InlineData(ServerUsage, "not meant for clients (its extended key usage lacks client authentication)")]
    [InlineData(ClientUsage, "not meant for servers (its extended key usage lacks server authentication)")]
    public void TryLoad_ForOneSideOnly_IsRefused(string usage, string problem) =>
        AssertRefused(_authority.Issue("silo1", [usage]), problem);

    [Fact]
    public void TryLoad_Expired_IsRefused() =>
        AssertRefused(_authority.Issue("silo1", days: -1), $"not valid under the authority in '{_authority.RootPath}': ");

    // Of the same name, so that only the signature tells.
    [Fact]
    public void TryLoad_OfAnotherAuthority_IsRefused() =>
        AssertRefused(_other.Issue("silo1"), $"not valid under the authority in '{_authority.RootPath}': ");

    [Fact]
    public void TryLoad_NoAuthority_IsRefused()
    {
        var (path, keyPath) = _authority.Issue("silo1");
        AssertRefused((path, keyPath), "the authority file '/none.pem' cannot be read: ", "/none.pem");
        AssertRefused((path, keyPath), $"the authority file '{keyPath}' has no root certificate in PEM form", keyPath);
    }

    [Fact]
    public void WhyNotTrusted_Peers_OnlyThoseOfTheAuthority()
    {
        var identity = AssertLoads(_authority.Issue("gateway1"));

        Assert.Null(identity.WhyNotTrusted(Certificate(_authority.Issue("silo1")), []));
        Assert.NotNull(identity.WhyNotTrusted(Certificate(_other.Issue("silo1")), []));
        Assert.NotNull(identity.WhyNotTrusted(Certificate(_authority.Issue("silo1", days: -1)), []));
        // Whoever brings the root of another authority along is trusted no more.
        Assert.NotNull(
            identity.WhyNotTrusted(Certificate(_other.Issue("silo1")), [X509CertificateLoader.LoadCertificateFromFile(_other.RootPath)]));
    }

    private ClusterIdentity AssertLoads((string Path, string KeyPath) files)
    {
        Assert.True(ClusterIdentity.TryLoad(Options(files, _authority.RootPath), out var identity, out var problem), problem);
        Assert.True(identity.Certificate.HasPrivateKey);
        return identity;
    }

    private void AssertRefused((string Path, string KeyPath) files, string expected, string? authority = null)
    {
        Assert.False(ClusterIdentity.TryLoad(Options(files, authority ?? _authority.RootPath), out _, out var problem));
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    private static ClusterTlsOptions Options((string Path, string KeyPath) files, string authority) =>
        new(new(files.Path, files.KeyPath, Password: null), authority);

    private static X509Certificate2 Certificate((string Path, string KeyPath) files) =>
        X509CertificateLoader.LoadCertificateFromFile(files.Path);
}
