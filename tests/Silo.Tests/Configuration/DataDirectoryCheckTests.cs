using UserBalance.Hosting.Configuration;
using UserBalance.Silo.Configuration;

namespace UserBalance.Silo.Tests.Configuration;

public sealed class DataDirectoryCheckTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("userbalance-").FullName;
    private readonly ProblemList _problems = new();

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Run_MissingDirectory_IsCreatedAndLeftEmpty()
    {
        var directory = Path.Combine(_root, "a", "b");
        await new DataDirectoryCheck(directory).RunAsync(_problems);
        Assert.Empty(_problems.Lines);
        Assert.Empty(Directory.GetFileSystemEntries(directory));
    }

    [Theory]
    [InlineData("file")]
    [InlineData("file/data")]
    public async Task Run_FileInTheWay_IsAProblem(string path)
    {
        await File.WriteAllTextAsync(Path.Combine(_root, "file"), "", TestContext.Current.CancellationToken);
        await AssertRefusedAsync(Path.Combine(_root, path));
    }

    // A directory whose permission bits forbid it would not stop a test that runs as root; the kernel's own does.
    [Theory]
    [InlineData("/proc")]
    [InlineData("/proc/data")]
    public async Task Run_UnwritableDirectory_IsAProblem(string path) => await AssertRefusedAsync(path);

    private async Task AssertRefusedAsync(string directory)
    {
        await new DataDirectoryCheck(directory).RunAsync(_problems);
        Assert.StartsWith(
            $"UserBalance:Cluster:DataDirectory is '{directory}': must be a directory that this process can write to; ",
            Assert.Single(_problems.Lines),
            StringComparison.Ordinal);
    }
}
