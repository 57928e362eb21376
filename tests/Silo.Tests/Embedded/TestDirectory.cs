namespace UserBalance.Silo.Tests.Embedded;

/// <summary>A directory of its own for a test, gone when disposed.</summary>
public sealed class TestDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("userbalance-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
