using UserBalance.Hosting.Certificates;
using UserBalance.Hosting.Configuration;

namespace UserBalance.Gateway.Configuration;

/// <summary>The certificate of every listener that has one can be used.</summary>
internal sealed class CertificateCheck(IReadOnlyList<ListenerOptions> listeners) : IStartupCheck
{
    /// <inheritdoc/>
    public Task RunAsync(ProblemList problems)
    {
        foreach (var listener in listeners)
        {
            if (listener.Certificate is { } options)
                Check(options, $"UserBalance:Gateway:Listeners:{listener.Name}:Certificate:Path", problems);
        }

        return Task.CompletedTask;
    }

    private static void Check(CertificateOptions options, string path, ProblemList problems)
    {
        if (CertificateFile.TryLoad(options, [CertificateUsage.Server], out var file, out var problem))
            file.Dispose();
        else
            problems.Add(path, options.Path, "must be a certificate with its private key", $"the file {problem}");
    }
}
