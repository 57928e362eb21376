using System.Globalization;

namespace UserBalance.Compare;

/// <summary>What was asked for.</summary>
internal sealed record CommandLine
{
    public const string Usage = "Usage: Compare [SCENARIO ...] [--runs N] [--seconds S] [--report FILE] | --list";

    private const int MostRuns = 1000;
    private const int MostSeconds = 3600;

    /// <summary>The scenarios that were named.</summary>
    public IReadOnlyList<string> Scenarios { get; init; } = [];

    /// <summary>How many rounds count. From 1 to 1,000.</summary>
    public int Runs { get; init; } = 5;

    /// <summary>How long a load lasts. From 1 s to 1 h.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Where the report goes besides the standard output.</summary>
    public string? Report { get; init; }

    /// <summary>Whether only the names of the scenarios are wanted.</summary>
    public bool List { get; init; }

    /// <summary>Why it cannot be done.</summary>
    public string? Problem { get; init; }

    /// <summary>Reads it.</summary>
    /// <param name="args">The words.</param>
    /// <param name="known">The names of the scenarios that there are.</param>
    public static CommandLine Parse(IReadOnlyList<string> args, IReadOnlyList<string> known)
    {
        var line = new CommandLine();
        for (var i = 0; i < args.Count && line.Problem is null; i++)
            line = args[i].StartsWith('-') ? line.Switch(args, ref i) : line.Scenario(args[i], known);
        return line;
    }

    private CommandLine Scenario(string name, IReadOnlyList<string> known) => known.Contains(name)
        ? this with { Scenarios = [.. Scenarios, name] }
        : this with { Problem = $"{name} is not a known scenario; known are {string.Join(", ", known)}." };

    private CommandLine Switch(IReadOnlyList<string> args, ref int i)
    {
        var name = args[i];
        switch (name)
        {
            case "--list":
                return this with { List = true };
            case "--runs" or "--seconds" or "--report" when i + 1 == args.Count:
                return this with { Problem = $"{name} needs a value." };
            case "--runs":
                return Number(name, args[++i], MostRuns, runs => this with { Runs = runs });
            case "--seconds":
                return Number(name, args[++i], MostSeconds, seconds => this with { Time = TimeSpan.FromSeconds(seconds) });
            case "--report":
                return this with { Report = args[++i] };
            default:
                return this with { Problem = $"{name} is not a known switch. {Usage}" };
        }
    }

    private CommandLine Number(string name, string value, int most, Func<int, CommandLine> with) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most
            ? with(number)
            : this with { Problem = $"{name} is '{value}': must be a whole number from 1 to {most}." };
}
