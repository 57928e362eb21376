using System.Diagnostics;
using System.Globalization;
using StackExchange.Redis;
using UserBalance.Testing;

namespace UserBalance.ScaleBench;

/// <summary>What the store and this process have spent so far.</summary>
internal readonly record struct RedisFigures(double OutputMegabytes, double StoreSeconds, double ProcessSeconds)
{
    public static async Task<RedisFigures> ReadAsync(RedisServer redis)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync($"{redis.ConnectionString},allowAdmin=true");
        var info = (await connection.GetServers()[0].InfoAsync()).SelectMany(section => section)
            .GroupBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(
                pairs => pairs.Key, pairs => pairs.First().Value, StringComparer.Ordinal);
        return new RedisFigures(
            Number("total_net_output_bytes") / 1e6,
            Number("used_cpu_sys") + Number("used_cpu_user"),
            Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds);

        double Number(string name) => double.Parse(info[name], CultureInfo.InvariantCulture);
    }

    public static RedisFigures operator -(RedisFigures left, RedisFigures right) => new(
        left.OutputMegabytes - right.OutputMegabytes, left.StoreSeconds - right.StoreSeconds, left.ProcessSeconds - right.ProcessSeconds);
}
