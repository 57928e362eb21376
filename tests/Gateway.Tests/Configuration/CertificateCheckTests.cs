using UserBalance.Gateway.Configuration;
using UserBalance.Hosting.Configuration;

namespace UserBalance.Gateway.Tests.Configuration;

public sealed class CertificateCheckTests : IDisposable
{
    private const string Password = "hunter2";

    private readonly string _directory = Directory.CreateTempSubdirectory("userbalance-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Check_BadCertificate_IsOneProblem()
    {
        var path = Path.Combine(_directory, "c.pfx");
        await File.WriteAllBytesAsync(path, [1], TestContext.Current.CancellationToken);
        var problems = new ProblemList();
        var listener = new ListenerOptions { Name = "web", Bind = new(0, 1), Pool = "app", Certificate = new(path, null, Password) };

        await new CertificateCheck([listener, listener with { Certificate = null }]).RunAsync(problems);

        var line = Assert.Single(problems.Lines);
        Assert.StartsWith($"UserBalance:Gateway:Listeners:web:Certificate:Path is '{path}': must be ", line, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, line, StringComparison.Ordinal);
    }
}
