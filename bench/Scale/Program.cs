using System.Globalization;
using UserBalance.ScaleBench;
using UserBalance.Testing;

// ScaleBench [size [ASSIGNMENTS]]  one pool with that many assignments (1,000,000 unless given), in a Redis of its own
// ScaleBench churn [SECONDS]       500 new clients a second (for an hour unless given) that leave at once: what is left of them in memory
// ScaleBench expiries [CLIENTS]    that many clients (100,000 unless given) that expire within one minute, while known users are served
if (RedisServer.WhyAbsent is { } reason)
{
    await Console.Error.WriteLineAsync(reason);
    return 2;
}

await using var redis = await RedisServer.StartAsync();
switch (args)
{
    case ["expiries", .. var rest]:
        await Expiries.RunAsync(redis, Count(rest, 100_000));
        return 0;
    case ["churn", .. var rest]:
        await Churn.RunAsync(redis, Count(rest, 3600));
        return 0;
    case [] or ["size", ..]:
        await Size.RunAsync(redis, Count(args.Length == 0 ? [] : args[1..], 1_000_000));
        return 0;
    default:
        await Console.Error.WriteLineAsync("Usage: ScaleBench [size [ASSIGNMENTS]] | expiries [CLIENTS] | churn [SECONDS]");
        return 2;
}

static int Count(string[] args, int fallback) => args is [var count] ? int.Parse(count, CultureInfo.InvariantCulture) : fallback;
