using UserBalance.Fuzz.Supervision;

namespace UserBalance.Fuzz.Tests;

/// <summary>One instrumented copy for all tests that run it.</summary>
public sealed class InstrumentedProgram : IDisposable
{
    private readonly DirectoryInfo _findings = Directory.CreateTempSubdirectory("userbalance-findings-");
    private readonly Lazy<InstrumentedCopy> _copy = new(static () => InstrumentedCopy.Make());

    internal InstrumentedCopy Copy => _copy.Value;

    internal string Findings => _findings.FullName;

    public void Dispose()
    {
        if (_copy.IsValueCreated)
            Copy.Dispose();
        _findings.Delete(recursive: true);
    }
}
