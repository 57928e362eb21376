using UserBalance.Grains.Abstractions;
using UserBalance.Testing;

namespace UserBalance.Grains.Tests.Cluster;

/// <summary>Asks again as a gateway does while a silo or an activation is being replaced.</summary>
internal static class Retry
{
    public static async Task<T> UntilAnswered<T>(Func<ValueTask<T>> call)
        where T : class
    {
        T? answer = null;
        await Eventually.True("an answer of the cluster", async () => (answer = await TryAsync(call)) is not null);
        return answer!;
    }

    private static async Task<T?> TryAsync<T>(Func<ValueTask<T>> call)
        where T : class
    {
        try
        {
            return await call();
        }
        catch (Exception failure) when (failure is PoolUnavailableException or TimeoutException or OrleansException)
        {
            return null;
        }
    }
}
