using UserBalance.Hosting.Configuration;
using UserBalance.Hosting.Startup;

namespace UserBalance.Silo.Configuration;

/// <summary>The data directory exists, or can be created, and takes files.</summary>
internal sealed class DataDirectoryCheck(string directory) : IStartupCheck
{
    private const string Key = "UserBalance:Cluster:DataDirectory";

    /// <inheritdoc/>
    public Task RunAsync(ProblemList problems)
    {
        try
        {
            Directory.CreateDirectory(directory);
            var probe = Path.Combine(directory, Path.GetRandomFileName());
            using var file = File.Create(probe, 1, FileOptions.DeleteOnClose);
            file.WriteByte(0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(Key, directory, "must be a directory that this process can write to", e.Message.TrimEnd('.'));
        }

        return Task.CompletedTask;
    }
}
