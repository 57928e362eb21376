using UserBalance.Silo.Tests.Storage;
using UserBalance.Testing;

namespace UserBalance.Silo.Tests.Clustering;

/// <summary>Whatever goes wrong, and however much is logged: the password of the store is not in it.</summary>
public sealed class SecretTests
{
    [Theory]
    [InlineData("Redis")]
    [InlineData("PostgreSql")]
    public async Task Password_OfAStoreThatFails_IsInNoLine(string provider)
    {
        var absent = provider == "Redis" ? RedisServer.WhyAbsent : PostgreSqlServer.WhyAbsent;
        Assert.SkipWhen(absent is not null, absent ?? "");
        await using StoreServer store = provider == "Redis" ? await RedisServer.StartAsync() : await PostgreSqlServer.StartAsync();
        using var log = new CollectedLines();
        var text = new List<string>();
        await using (var silo = await ClusteredSilo.StartAsync(provider, store.ConnectionString, log))
        {
            store.Kill();
            text.Add((await FailureOfAWriteAsync(silo)).ToString());
            await store.RestartAsync();
        }

        text.AddRange(log.Lines);
        Assert.Contains(text, line => line.StartsWith("Debug ", StringComparison.Ordinal));
        Assert.DoesNotContain(text, line => line.Contains(StoreServer.Password, StringComparison.Ordinal));
    }

    private static async Task<Exception> FailureOfAWriteAsync(ClusteredSilo silo)
    {
        var write = () => silo.Ledger.WriteStateAsync("page", GrainId.Create("pool", "app"), new GrainState<Entry>(new Entry()));
        return await Eventually.Within("the failure of a write", Assert.ThrowsAnyAsync<Exception>(write), TimeSpan.FromSeconds(10));
    }
}
