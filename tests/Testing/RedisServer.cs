using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace UserBalance.Testing;

/// <summary>A Redis server of a test's own. It appends every write to a file, which reaches the disk every second.</summary>
public sealed class RedisServer : StoreServer
{
    private const string Program = "redis-server";

    private readonly bool _appendOnly;

    private readonly RedisServer? _master;

    private string? _copy;

    private RedisServer(bool appendOnly, RedisServer? master) => (_appendOnly, _master) = (appendOnly, master);

    /// <summary>Why a test that needs one must be skipped, or <see langword="null"/> if it can run.</summary>
    public static string? WhyAbsent => Programs.WhyAbsent(Program);

    /// <inheritdoc/>
    public override string ConnectionString => $"127.0.0.1:{Port},password={Password}";

    /// <summary>Starts one and waits until it answers.</summary>
    /// <param name="appendOnly">Whether what was written survives a kill.</param>
    /// <param name="replicaOf">Its master, if it is to be a replica.</param>
    public static async Task<RedisServer> StartAsync(bool appendOnly = true, RedisServer? replicaOf = null)
    {
        var server = new RedisServer(appendOnly, replicaOf);
        await server.RunAsync();
        return server;
    }

    /// <summary>Deletes all that it has, while it runs.</summary>
    public async Task EmptyAsync() => await Eventually.True("the store to be empty", () => AnswersAsync("FLUSHALL", "+OK"));

    /// <summary>Keeps what it has now, for <see cref="PutBackAsync"/>. It has to append its writes to a file.</summary>
    public void Copy() => CopyFiles(Directory, _copy ??= System.IO.Directory.CreateTempSubdirectory("userbalance-copy-").FullName);

    /// <summary>Starts it again with what it had when it was copied.</summary>
    public async Task PutBackAsync()
    {
        Kill();
        System.IO.Directory.Delete(Directory, recursive: true);
        CopyFiles(_copy!, Directory);
        await RunAsync();
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_copy is not null)
            System.IO.Directory.Delete(_copy, recursive: true);
    }

    private protected override ProcessStartInfo Command()
    {
        var start = Alone();
        foreach (var argument in Replication())
            start.ArgumentList.Add(argument);
        return start;
    }

    private ProcessStartInfo Alone() => new(Executable.Find(Program)!)
    {
        ArgumentList =
        {
            "--bind", "127.0.0.1",
            "--port", Port.ToString(CultureInfo.InvariantCulture),
            "--requirepass", Password,
            "--dir", Directory,
            "--appendonly", _appendOnly ? "yes" : "no",
            "--appendfsync", "everysec",
            "--save", "",
            "--masterauth", Password,
            "--repl-diskless-sync-delay", "0",
        },
    };

    private string[] Replication() =>
        _master is null ? [] : ["--replicaof", "127.0.0.1", _master.Port.ToString(CultureInfo.InvariantCulture)];

    // While it loads its file it takes the password, but answers nothing else.
    private protected override Task<bool> AnswersAsync() => AnswersAsync("PING", "+PONG");

    private async Task<bool> AnswersAsync(string command, string answer)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port);
            await using var stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"AUTH {Password}\r\n{command}\r\n"));
            using var reader = new StreamReader(stream);
            return await reader.ReadLineAsync() == "+OK" && await reader.ReadLineAsync() == answer;
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            return false;
        }
    }

    private static void CopyFiles(string from, string to)
    {
        foreach (var file in System.IO.Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
    }
}
