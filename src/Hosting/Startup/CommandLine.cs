using System.Net;
using UserBalance.Hosting.Configuration;

namespace UserBalance.Hosting.Startup;

/// <summary>
/// The command line: <c>--check</c>, <c>--config file</c>, <c>--health address</c>, and single settings as <c>--UserBalance:key=value</c>.
/// </summary>
internal sealed record CommandLine
{
    // environment and contentRoot are the host's own; the rest are sections of the configuration.
    private static readonly string[] Roots = ["UserBalance", "Logging", "environment", "contentRoot"];

    private const string Known =
        "known are --check, --config <file>, --health <address:port> and settings like --UserBalance:Cluster:DataDirectory=<directory>";

    /// <summary>Whether the configuration is only to be checked.</summary>
    public bool Check { get; private init; }

    /// <summary>The full path of a further configuration file, or <see langword="null"/>.</summary>
    public string? ConfigFile { get; private init; }

    /// <summary>Where a running process is only to be asked for its health, or <see langword="null"/>.</summary>
    public IPEndPoint? Health { get; private init; }

    /// <summary>The settings, each as one <c>--key=value</c>.</summary>
    public IReadOnlyList<string> Settings { get; private init; } = [];

    /// <summary>What is wrong with it, or <see langword="null"/>.</summary>
    public string? Problem { get; private init; }

    /// <summary>Reads the command line.</summary>
    public static CommandLine Parse(IEnumerable<string> args)
    {
        var line = new CommandLine();
        var rest = new Queue<string>(args);
        while (line.Problem is null && rest.TryDequeue(out var arg))
            line = arg == "--check" ? line with { Check = true } : line.With(arg, rest);
        return line;
    }

    private CommandLine With(string arg, Queue<string> rest)
    {
        var (name, value) = Split(arg);
        if (!IsKnown(name))
            return this with { Problem = $"{arg.Split('=')[0]} is not a known switch; {Known}." };
        if (value is null && (!rest.TryDequeue(out value) || value.StartsWith("--", StringComparison.Ordinal)))
            return this with { Problem = $"{arg} needs a value, as in {arg}=<value>." };
        return name switch
        {
            "config" => WithFile(value),
            "health" => WithHealth(value),
            _ => this with { Settings = [.. Settings, $"--{name}={value}"] },
        };
    }

    private CommandLine WithHealth(string value) =>
        HostPort.TryParseBind(value, out var address, out var hint)
            ? this with { Health = address }
            : this with { Problem = $"--health {value} is not address:port, as in 127.0.0.1:6801{(hint is null ? "" : $"; {hint}")}." };

    private CommandLine WithFile(string file) => (ConfigFile, File.Exists(file)) switch
    {
        (not null, _) => this with { Problem = $"--config {file} is the second one; only one file can be given." },
        (_, false) => this with { Problem = $"--config {file} is not a file that this process can see." },
        _ => this with { ConfigFile = Path.GetFullPath(file) },
    };

    private static (string? Name, string? Value) Split(string arg)
    {
        if (!arg.StartsWith("--", StringComparison.Ordinal))
            return (null, null);
        var equals = arg.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (arg[2..], null) : (arg[2..equals], arg[(equals + 1)..]);
    }

    private static bool IsKnown(string? name) =>
        name is "config" or "health" || Roots.Contains(name?.Split(':')[0], StringComparer.OrdinalIgnoreCase);
}
