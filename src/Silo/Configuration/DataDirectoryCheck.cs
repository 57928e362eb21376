using UserBalance.Hosting.Configuration;
using UserBalance.Hosting.Startup;

namespace UserBalance.Silo.Configuration;

/// <summary>The data directory exists, or can be created, and takes files.</summary>
internal sealed class DataDirectoryCheck(string directory) : IStartupCheck
{
    /// <inheritdoc/>
    public Task RunAsync(ProblemList problems)
    {
        try
        {
            Directory.CreateDirectory(directory);
            using var probe = new FileStream(
                Path.Combine(directory, Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            probe.WriteByte(0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add("UserBalance:Cluster:DataDirectory", directory, "must be a directory that this process can write to", e.Message.TrimEnd('.'));
        }

        return Task.CompletedTask;
    }
}
