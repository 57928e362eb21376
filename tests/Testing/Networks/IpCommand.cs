using System.Diagnostics;

namespace UserBalance.Testing.Networks;

/// <summary>The programs of iproute2.</summary>
internal static class IpCommand
{
    /// <summary>Where <c>ip</c> is, or <see langword="null"/> if it is not installed.</summary>
    public static string? Path { get; } = Executable.Find("ip");

    /// <summary>Runs <c>ip</c> to its end.</summary>
    /// <exception cref="InvalidOperationException">It fails; says why.</exception>
    public static void Run(params IEnumerable<string> args)
    {
        using var process = Process.Start(new ProcessStartInfo(Path!, args) { RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"ip {string.Join(' ', args)}: {errors.Trim()}");
    }
}
