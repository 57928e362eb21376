using System.Diagnostics;
using System.Globalization;

namespace UserBalance.Testing;

/// <summary>A PostgreSQL server of a test's own, with an empty database. It runs as the user postgres when the test runs as root.</summary>
public sealed class PostgreSqlServer : StoreServer
{
    private const string Program = "postgres";
    private const string Owner = "postgres";

    /// <summary>Why a test that needs one must be skipped, or <see langword="null"/> if it can run.</summary>
    public static string? WhyAbsent => Executable.Find(Program) is null ? "A PostgreSQL server is not installed." : null;

    /// <inheritdoc/>
    public override string ConnectionString =>
        $"Host=127.0.0.1;Port={Port};Username=postgres;Password={Password};Database=postgres";

    private string Data => Path.Combine(Directory, "data");

    /// <summary>Makes one, starts it and waits until it answers.</summary>
    public static async Task<PostgreSqlServer> StartAsync()
    {
        var server = new PostgreSqlServer();
        await server.CreateAsync();
        await server.RunAsync();
        return server;
    }

    /// <summary>Starts it again as a standby, which has no primary and waits for one.</summary>
    public async Task BecomeStandbyAsync()
    {
        Kill();
        await File.WriteAllTextAsync(Path.Combine(Data, "standby.signal"), "");
        await RestartAsync();
    }

    private protected override ProcessStartInfo Command() => AsOwner(
        Program,
        "-D", Data,
        "-p", Port.ToString(CultureInfo.InvariantCulture),
        "-c", "listen_addresses=127.0.0.1",
        "-c", $"unix_socket_directories={Directory}");

    private protected override async Task<bool> AnswersAsync() =>
        await EndAsync(AsOwner("pg_isready", "-q", "-h", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture))) == 0;

    private async Task CreateAsync()
    {
        var password = Path.Combine(Directory, "password");
        await File.WriteAllTextAsync(password, Password);
        if (Environment.IsPrivilegedProcess)
            await RequireAsync(new ProcessStartInfo("chown") { ArgumentList = { "-R", $"{Owner}:", Directory } });
        await RequireAsync(AsOwner(
            "initdb", "-D", Data, "-U", Owner, $"--pwfile={password}",
            "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"));
    }

    // The server refuses to run as root. setpriv becomes the program, so that a signal to the process reaches the server.
    private ProcessStartInfo AsOwner(string program, params ReadOnlySpan<string> arguments)
    {
        var path = Executable.Find(program)!;
        var start = new ProcessStartInfo(Environment.IsPrivilegedProcess ? "setpriv" : path) { WorkingDirectory = Directory };
        if (Environment.IsPrivilegedProcess)
        {
            foreach (var argument in (string[])[$"--reuid={Owner}", $"--regid={Owner}", "--init-groups", path])
                start.ArgumentList.Add(argument);
        }

        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return start;
    }

    private static async Task RequireAsync(ProcessStartInfo start)
    {
        if (await EndAsync(start) != 0)
            throw new InvalidOperationException($"{start.FileName} {string.Join(' ', start.ArgumentList)} has failed.");
    }

    private static async Task<int> EndAsync(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        using var process = Process.Start(start)!;
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
