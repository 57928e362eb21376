using System.Diagnostics;
using System.Globalization;

namespace UserBalance.Fuzz.Supervision;

/// <summary>Runs targets in a process of their own, so that an input that ends or hangs the process is found too.</summary>
/// <param name="copy">The program.</param>
/// <param name="findings">The directory for the inputs that broke a target.</param>
/// <param name="output">Is told what happens.</param>
/// <param name="patience">A process whose count of inputs stands still for so long hangs; 30 s unless given. Its start may take as
/// long.</param>
internal sealed class Supervisor(InstrumentedCopy copy, string findings, TextWriter output, TimeSpan? patience = null)
{
    private static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>Runs a target.</summary>
    /// <param name="target">Its name.</param>
    /// <param name="arguments">The limits as arguments.</param>
    /// <returns>Whether nothing was found.</returns>
    public bool Run(string target, IEnumerable<string> arguments)
    {
        var path = Path.Combine(copy.Directory, "blackbox");
        File.Delete(path);
        using var box = new BlackBox(path);
        using var process = copy.Start(["inside", target, "--box", path, .. arguments]);
        var isHanging = !Watch(process, box);
        if (isHanging)
        {
            process.Kill();
            process.WaitForExit();
        }

        if (!isHanging && process.ExitCode == 0)
            return true;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{target}: {Verdict(isHanging, process.ExitCode)} Input {box.Count:N0} is in "
                + $"{Save(target, box.LastInput)}"));
        return false;
    }

    private static string Verdict(bool isHanging, int exitCode) => (isHanging, exitCode) switch
    {
        (true, _) => "An input hangs.",
        (_, 1) => "An input broke it.",
        _ => $"The process ended with {exitCode}.",
    };

    private bool Watch(Process process, BlackBox box)
    {
        var (count, since) = (-1L, Stopwatch.StartNew());
        while (!process.WaitForExit(Look))
        {
            if (box.Count == count && since.Elapsed > (patience ?? DefaultPatience))
                return false;
            if (box.Count != count)
                (count, since) = (box.Count, Stopwatch.StartNew());
        }

        return true;
    }

    private string Save(string target, byte[] input)
    {
        Directory.CreateDirectory(findings);
        var path = Path.Combine(findings, $"{target}-{CorpusFolder.NameOf(input)}");
        File.WriteAllBytes(path, input);
        return path;
    }
}
