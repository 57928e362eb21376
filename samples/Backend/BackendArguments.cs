using System.Globalization;
using System.Net;

namespace UserBalance.Backend;

/// <summary>
/// Reads the options of the program: the environment variables <c>SERVER_NAME</c> and <c>PORT</c>, overruled by
/// <c>--name</c>, <c>--port</c>, <c>--bind</c>, <c>--stream-interval</c>, <c>--stream-duration</c> and the switch
/// <c>--refuse-stale-tokens</c>.
/// </summary>
internal static class BackendArguments
{
    private const string RefuseStaleTokens = "--refuse-stale-tokens";

    // A server in a container is reached from outside, unlike one that a test starts.
    private static readonly BackendOptions Defaults = new() { Port = 5001, Bind = IPAddress.Any };

    /// <exception cref="BackendArgumentException">An argument is unknown or has no usable value.</exception>
    public static BackendOptions Parse(ReadOnlySpan<string> args, Func<string, string?> environment)
    {
        var options = Defaults;
        if (environment("SERVER_NAME") is { Length: > 0 } name)
            options = options with { Name = name };
        if (environment("PORT") is { Length: > 0 } port)
            options = options with { Port = ParsePort("PORT", port) };

        while (!args.IsEmpty)
        {
            var (key, value, used) = Take(args);
            options = Apply(options, key, value);
            args = args[used..];
        }

        return options;
    }

    private static (string Key, string Value, int Used) Take(ReadOnlySpan<string> args)
    {
        var equals = args[0].IndexOf('=', StringComparison.Ordinal);
        if (equals > 0)
            return (args[0][..equals], args[0][(equals + 1)..], 1);
        if (args[0] == RefuseStaleTokens)
            return (args[0], "", 1);
        if (!IsKnown(args[0]))
            throw Unknown(args[0]);
        return args.Length > 1
            ? (args[0], args[1], 2)
            : throw new BackendArgumentException($"{args[0]} has no value.");
    }

    private static bool IsKnown(string key) =>
        key is "--name" or "--port" or "--bind" or "--stream-interval" or "--stream-duration";

    private static BackendOptions Apply(BackendOptions options, string key, string value) => key switch
    {
        "--name" => options with { Name = value.Length > 0 ? value : throw Bad(key, value, "a text") },
        "--port" => options with { Port = ParsePort(key, value) },
        "--bind" => options with { Bind = IPAddress.TryParse(value, out var address) ? address : throw Bad(key, value, "an IP address") },
        "--stream-interval" => options with { StreamInterval = ParseDuration(key, value) },
        "--stream-duration" => options with { StreamDuration = ParseDuration(key, value) },
        RefuseStaleTokens when value.Length > 0 => throw Bad(key, value, "expected; it takes no value"),
        RefuseStaleTokens => options with { RefuseStaleTokens = true },
        _ => throw Unknown(key),
    };

    private static int ParsePort(string key, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort
            ? port
            : throw Bad(key, value, "a port from 0 to 65535, 0 for one that is free");

    private static TimeSpan ParseDuration(string key, string value)
    {
        var unit = value.AsSpan().TrimStart("0123456789.");
        var milliseconds = unit switch
        {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            _ => 0,
        };
        var digits = value.AsSpan()[..^unit.Length];
        var isNumber = double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number);
        var duration = number * milliseconds;
        return isNumber && duration is >= 1 and <= int.MaxValue
            ? TimeSpan.FromMilliseconds(duration)
            : throw Bad(key, value, "a duration from 1ms to 596h with its unit: 500ms, 10s, 10m or 1h");
    }

    private static BackendArgumentException Bad(string key, string value, string allowed) => new($"{key}: '{value}' is not {allowed}.");

    private static BackendArgumentException Unknown(string key) =>
        new(
            $"{key} is unknown; there are --name, --port, --bind, --stream-interval, --stream-duration and --refuse-stale-tokens, and "
                + "--health before them.");
}

/// <summary>A user's mistake in the program's arguments; the message is all that the user needs.</summary>
internal sealed class BackendArgumentException(string message) : Exception(message);
