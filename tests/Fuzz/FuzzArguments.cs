using System.Globalization;
using UserBalance.Fuzz.Engine;

namespace UserBalance.Fuzz;

/// <summary>Reads the command line.</summary>
internal sealed record FuzzArguments
{
    public const string Usage =
        "UserBalance.Fuzz run <target>|all [--inputs <n>] [--seconds <n>] [--seed <n>] [--guided true|false] [--corpus <directory>] "
            + "[--keep <directory>]\n" +
        "                                                  [--findings <directory>]   runs in a process of its own, instrumented\n" +
        "UserBalance.Fuzz replay <target> <file>...        runs these inputs only, as built\n" +
        "UserBalance.Fuzz instrument <directory>           leaves the instrumented program there, for afl-fuzz\n" +
        "UserBalance.Fuzz afl <target>                     what afl-fuzz runs there";

    public string Command { get; private init; } = "";

    public string Subject { get; private init; } = "";

    public IReadOnlyList<string> Files { get; private init; } = [];

    public RunLimits Limits { get; private init; } = new(1_000_000, TimeSpan.FromMinutes(1), Seed: 1);

    /// <summary>Where the corpus is; that of the build unless set.</summary>
    public string? Corpus { get; private init; }

    /// <summary>Where inputs are left that show more than the corpus; nowhere unless set.</summary>
    public string? Keep { get; private init; }

    public string Findings { get; private init; } = "findings";

    public string? Box { get; private init; }

    /// <summary>What is asked for; <see langword="null"/> when it cannot be understood.</summary>
    public static FuzzArguments? Parse(string[] args)
    {
        if (args is not [var command, var subject, .. var rest])
            return null;
        var parsed = new FuzzArguments { Command = command, Subject = subject };
        if (command is "replay")
            return parsed with { Files = [.. rest] };
        foreach (var pair in rest.Chunk(2))
        {
            if (pair is not [var key, var value] || parsed.With(key, value) is not { } next)
                return null;
            parsed = next;
        }

        return parsed;
    }

    /// <summary>The options as a process of its own is given them.</summary>
    public IEnumerable<string> ForChild() =>
    [
        "--inputs", Text(Limits.Inputs), "--seconds", Text((long)Limits.Duration.TotalSeconds), "--seed", Text(Limits.Seed),
        "--guided", Limits.IsGuided ? "true" : "false",
        .. Corpus is null ? Array.Empty<string>() : ["--corpus", Corpus],
        .. Keep is null ? Array.Empty<string>() : ["--keep", Keep],
    ];

    private FuzzArguments? With(string key, string value) => key switch
    {
        "--inputs" when long.TryParse(value, CultureInfo.InvariantCulture, out var inputs) =>
            this with { Limits = Limits with { Inputs = inputs } },
        "--seconds" when int.TryParse(value, CultureInfo.InvariantCulture, out var seconds) =>
            this with { Limits = Limits with { Duration = TimeSpan.FromSeconds(seconds) } },
        "--seed" when int.TryParse(value, CultureInfo.InvariantCulture, out var seed) => this with { Limits = Limits with { Seed = seed } },
        "--guided" when bool.TryParse(value, out var isGuided) => this with { Limits = Limits with { IsGuided = isGuided } },
        "--corpus" => this with { Corpus = Path.GetFullPath(value) },
        "--keep" => this with { Keep = Path.GetFullPath(value) },
        "--findings" => this with { Findings = value },
        "--box" => this with { Box = value },
        _ => null,
    };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
