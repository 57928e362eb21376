namespace UserBalance.Testing;

/// <summary>Programs that a test runs and that not every machine has.</summary>
public static class Programs
{
    /// <summary>Why a test that needs them must be skipped, or <see langword="null"/> if it can run.</summary>
    public static string? WhyAbsent(params IEnumerable<string> names) =>
        names.FirstOrDefault(name => Executable.Find(name) is null) is { } missing ? $"{missing} is not installed." : null;
}
