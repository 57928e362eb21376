using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace UserBalance.Hosting.Clustering;

/// <summary>
/// A connection of this process to the Redis of its cluster, shared by all that Orleans keeps there and that may wait as long.
/// </summary>
/// <param name="connectionString">How it is reached. It was found valid.</param>
/// <param name="logger">Is told when the server goes away and comes back.</param>
/// <param name="minTimeout">How long an answer is waited for at least; as long as the string says unless given.</param>
internal sealed partial class RedisConnection(string connectionString, ILogger<RedisConnection> logger, TimeSpan minTimeout = default)
    : IAsyncDisposable
{
    /// <summary>What a connection string must be, for a problem's line.</summary>
    public const string Rule =
        "must be a connection string of StackExchange.Redis, as in 10.0.0.5:6379,user=<user>,password=<password>,ssl=true";

    // What the user's string may override. A visitor waits two seconds at the most, so no operation may wait longer for a server that
    // is away. One on a host that is gone without a word is found by the missing answer to a ping.
    private const string Defaults = "connectTimeout=2000,syncTimeout=2000,asyncTimeout=2000,keepAlive=5";

    private readonly SemaphoreSlim _gate = new(1, 1);
    private ConnectionMultiplexer? _shared;

    /// <summary>Whether a connection string can be used at all.</summary>
    public static bool IsValid(string connectionString)
    {
        try
        {
            return ConfigurationOptions.Parse(connectionString).EndPoints.Count > 0;
        }
        // Whatever it says, it may quote the string.
        catch (Exception)
        {
            return false;
        }
    }

    /// <summary>The options of the connection.</summary>
    public ConfigurationOptions Options { get; } = Parse(connectionString, minTimeout);

    /// <summary>
    /// The connection, shared by all who ask. It is returned also when the server cannot be reached; what is sent meanwhile fails at
    /// once, and it reconnects by itself.
    /// </summary>
    public async Task<IConnectionMultiplexer> ShareAsync()
    {
        await _gate.WaitAsync();
        try
        {
            return _shared ??= await ConnectAsync();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_shared is not null)
            await _shared.DisposeAsync();
        _gate.Dispose();
    }

    private static ConfigurationOptions Parse(string connectionString, TimeSpan minTimeout)
    {
        var options = ConfigurationOptions.Parse($"{Defaults},{connectionString}");
        options.AsyncTimeout = Math.Max(options.AsyncTimeout, (int)minTimeout.TotalMilliseconds);
        options.AbortOnConnectFail = false;
        // An operation that waits for a reconnect is one whose outcome nobody knows.
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ReconnectRetryPolicy = new LinearRetry(500);
        options.ClientName ??= "userbalance";
        return options;
    }

    private async Task<ConnectionMultiplexer> ConnectAsync()
    {
        var connection = await ConnectionMultiplexer.ConnectAsync(Options);
        connection.ConnectionFailed += (_, e) =>
        {
            if (e.ConnectionType == ConnectionType.Interactive)
                LogLost(logger, e.FailureType);
        };
        connection.ConnectionRestored += (_, e) =>
        {
            if (e.ConnectionType == ConnectionType.Interactive)
                LogRestored(logger);
        };
        return connection;
    }

    [LoggerMessage(1, LogLevel.Warning, "The connection to Redis (UserBalance:Cluster:ConnectionString) is lost ({Failure}); trying on.")]
    private static partial void LogLost(ILogger logger, ConnectionFailureType failure);

    [LoggerMessage(2, LogLevel.Information, "The connection to Redis is restored.")]
    private static partial void LogRestored(ILogger logger);
}
