using UserBalance.Fuzz.Supervision;

namespace UserBalance.Fuzz.Tests;

/// <summary>One instrumented copy for all tests that run it.</summary>
public sealed class InstrumentedProgram : IDisposable
{
    private readonly DirectoryInfo _findings = Directory.CreateTempSubdirectory("userbalance-findings-");

    internal InstrumentedCopy Copy { get; } = InstrumentedCopy.Make();

    internal string Findings => _findings.FullName;

    public void Dispose()
    {
        Copy.Dispose();
        _findings.Delete(recursive: true);
    }
}
