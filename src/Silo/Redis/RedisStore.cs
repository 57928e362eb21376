using StackExchange.Redis;
using UserBalance.Hosting.Clustering;
using UserBalance.Hosting.Startup;
using UserBalance.Silo.Clustering;

namespace UserBalance.Silo.Redis;

/// <summary>Redis as a silo finds it: whether it answers, lets us in, and keeps what it is given.</summary>
/// <param name="connection">How it is reached.</param>
/// <param name="serviceId">What the names of our keys begin with.</param>
/// <param name="logger">Is told what is not refused, but should be known.</param>
internal sealed partial class RedisStore(RedisConnection connection, string serviceId, ILogger<RedisStore> logger) : IClusterStore
{
    private const string Key = "UserBalance:Cluster:ConnectionString";

    /// <inheritdoc/>
    public async Task<string?> TryOpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            // A connection of its own, because the shared one does not say why it does not come about.
            await using var probe = await ConnectionMultiplexer.ConnectAsync(ProbeOptions());
            await probe.GetDatabase().KeyExistsAsync($"{serviceId}/");
            await WarnOfLossAsync(probe);
            return null;
        }
        catch (RedisConnectionException e) when (e.FailureType == ConnectionFailureType.AuthenticationFailure)
        {
            throw new StartRefusedException($"{Key}: Redis refuses the user or the password.");
        }
        catch (Exception e) when (e is RedisException or RedisCommandException && WhyNever(e.Message) is { } reason)
        {
            throw new StartRefusedException($"{Key}: {reason}.");
        }
        catch (RedisConnectionException e)
        {
            return $"Redis cannot be reached ({e.FailureType})";
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            return $"Redis does not serve ({e.GetType().Name})";
        }
    }

    private string? WhyNever(string message) =>
        message.Contains("database does not exist", StringComparison.Ordinal) ? "Redis has no database of that number"
        : message.Contains("NOPERM", StringComparison.Ordinal) ? $"Redis does not let this user have the keys '{serviceId}/*'"
        : null;

    private ConfigurationOptions ProbeOptions()
    {
        var options = connection.Options.Clone();
        options.AbortOnConnectFail = true;
        options.ConnectRetry = 1;
        // To read the setting of durability.
        options.AllowAdmin = true;
        return options;
    }

    private async Task WarnOfLossAsync(ConnectionMultiplexer probe)
    {
        foreach (var server in probe.GetServers().Where(server => server.IsConnected && !server.IsReplica))
        {
            if (await AppendsAsync(server) == false)
                LogNotDurable(logger);
        }
    }

    private static async Task<bool?> AppendsAsync(IServer server)
    {
        try
        {
            return (await server.ConfigGetAsync("appendonly")).Any(setting => setting.Value == "yes");
        }
        // Many a hosted Redis does not let its users see the configuration.
        catch (RedisException)
        {
            return null;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Redis runs with 'appendonly no': when it is killed, assignments that were answered are lost.")]
    private static partial void LogNotDurable(ILogger logger);
}
