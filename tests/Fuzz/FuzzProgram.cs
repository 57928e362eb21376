using SharpFuzz;
using UserBalance.Fuzz.Engine;
using UserBalance.Fuzz.Supervision;
using UserBalance.Fuzz.Targets;

namespace UserBalance.Fuzz;

/// <summary>The commands.</summary>
internal static class FuzzProgram
{
    private const int LongestUnderAfl = 1 << 16;

    /// <summary>Does what is asked for.</summary>
    /// <returns>0 when nothing was found, 1 when something was, 2 when it cannot be done.</returns>
    public static int Run(FuzzArguments arguments, TextWriter output) => arguments.Command switch
    {
        "run" => Supervise(arguments, output),
        "inside" => RunInside(arguments, output),
        "replay" => Replay(arguments, output),
        "instrument" => Instrument(arguments),
        "afl" => RunUnderAfl(arguments),
        _ => Explain(),
    };

    public static int Explain()
    {
        Console.Error.WriteLine(FuzzArguments.Usage);
        return 2;
    }

    private static int Supervise(FuzzArguments arguments, TextWriter output)
    {
        using var copy = InstrumentedCopy.Make();
        var supervisor = new Supervisor(copy, arguments.Findings, output);
        var targets = arguments.Subject == "all" ? FuzzTargets.Names : [arguments.Subject];
        var isGood = true;
        foreach (var target in targets)
            isGood &= supervisor.Run(target, arguments.ForChild());
        return isGood ? 0 : 1;
    }

    private static int RunInside(FuzzArguments arguments, TextWriter output)
    {
        using var box = new BlackBox(arguments.Box!);
        // Before anything that is instrumented.
        var coverage = new CoverageMap();
        var target = FuzzTargets.Create(arguments.Subject);
        var corpus = CorpusFolder.Read(arguments.Corpus ?? CorpusFolder.Root, target.Name);
        var run = new FuzzRun(target, coverage, arguments.Limits, box.Record);
        try
        {
            output.WriteLine(run.Run(corpus));
            if (arguments.Keep is { } directory)
                new Distillation(target, coverage).Run(
                    corpus, run.Population.Inputs, input => CorpusFolder.Write(directory, target.Name, input));
            return 0;
        }
        catch (FindingException finding)
        {
            output.WriteLine($"{target.Name}: {finding.Message}");
            return 1;
        }
    }

    private static int Replay(FuzzArguments arguments, TextWriter output)
    {
        var target = FuzzTargets.Create(arguments.Subject);
        foreach (var file in arguments.Files)
        {
            output.WriteLine(file);
            target.Run(File.ReadAllBytes(file));
        }

        return 0;
    }

    private static int Instrument(FuzzArguments arguments)
    {
        InstrumentedCopy.Make(Path.GetFullPath(arguments.Subject));
        return 0;
    }

    private static int RunUnderAfl(FuzzArguments arguments)
    {
        var buffer = new byte[LongestUnderAfl];
        IFuzzTarget? target = null;
        Fuzzer.Run(stream =>
        {
            // Here, because what is instrumented has no place to count in before.
            target ??= FuzzTargets.Create(arguments.Subject);
            var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            if (length <= target.MaxLength)
                target.Run(buffer.AsSpan(0, length));
        });
        return 0;
    }
}
