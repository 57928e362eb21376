using System.Globalization;

namespace UserBalance.Chaos;

/// <summary>Reads the command line.</summary>
internal static class ChaosArguments
{
    public const string Usage =
        "UserBalance.Chaos [run|freeze] [--seed <n>[-<m>]] [--duration <seconds>s] [--store Redis|PostgreSql|both] [--lease <seconds>s] "
            + "[--freezes <n>]\n" +
        "                  [--without Fence|Claim|SessionCheck] [--theme Everything|Moves|Pauses|Takeovers] [--out <directory>]";

    public static ChaosCommand? Parse(IReadOnlyList<string> args)
    {
        var command = new ChaosCommand();
        var rest = args.AsEnumerable();
        if (args is ["run" or "freeze", ..])
            (command, rest) = (
                command with { Options = command.Options with { Theme = args[0] == "freeze" ? Theme.Freezes : Theme.Everything } },
                args.Skip(1));
        foreach (var pair in rest.Chunk(2))
        {
            if (pair is not [var key, var value] || Apply(command, key, value) is not { } next)
                return null;
            command = next;
        }

        return command;
    }

    private static ChaosCommand? Apply(ChaosCommand command, string key, string value) => key switch
    {
        "--seed" => Seeds(command, value),
        "--duration" when double.TryParse(value.TrimEnd('s'), CultureInfo.InvariantCulture, out var seconds) =>
            command with { Options = command.Options with { Duration = TimeSpan.FromSeconds(seconds) } },
        "--lease" when double.TryParse(value.TrimEnd('s'), CultureInfo.InvariantCulture, out var seconds) =>
            command with { Options = command.Options.WithLease(TimeSpan.FromSeconds(seconds)) },
        "--store" when value == "both" => command with { Stores = [StoreKind.Redis, StoreKind.PostgreSql] },
        "--store" when Enum.TryParse<StoreKind>(value, out var store) => command with { Stores = [store] },
        "--theme" when Enum.TryParse<Theme>(value, out var theme) => command with { Options = command.Options with { Theme = theme } },
        "--without" when value is "Fence" or "Claim" or "SessionCheck" =>
            command with { Options = command.Options with { Without = value, StopAtViolation = true } },
        "--freezes" when int.TryParse(value, CultureInfo.InvariantCulture, out var freezes) =>
            command with { Options = command.Options with { Freezes = freezes } },
        "--out" => command with { Options = command.Options with { Directory = value } },
        _ => null,
    };

    private static ChaosCommand? Seeds(ChaosCommand command, string value)
    {
        var parts = value.Split('-');
        return int.TryParse(parts[0], CultureInfo.InvariantCulture, out var first) &&
            int.TryParse(parts[^1], CultureInfo.InvariantCulture, out var last) && last >= first
            ? command with { Seeds = [.. Enumerable.Range(first, last - first + 1)] }
            : null;
    }
}

/// <summary>What the command line asks for.</summary>
internal sealed record ChaosCommand
{
    public ChaosOptions Options { get; init; } = new();

    /// <summary>The seeds to run; one drawn by lot unless set.</summary>
    public IReadOnlyList<int> Seeds { get; init; } = [Random.Shared.Next(1, 1_000_000)];

    /// <summary>Seeds take turns over them.</summary>
    public IReadOnlyList<StoreKind> Stores { get; init; } = [StoreKind.Redis];
}
