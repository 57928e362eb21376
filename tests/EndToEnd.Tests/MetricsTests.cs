using System.Globalization;
using UserBalance.EndToEnd.Tests.Setup;
using UserBalance.Testing;

namespace UserBalance.EndToEnd.Tests;

/// <summary>What Prometheus reads of a process.</summary>
[Collection(SharesStandalone.Name)]
public sealed class MetricsTests(SharedStandalone standalone)
{
    private AdminClient Admin => standalone.Balancer.Admin;

    private TestPool Pool => standalone.Shown;

    [Fact]
    public async Task Metrics_AfterVisits_CountThemAndNameNobody()
    {
        var visitor = Visitor.Next();
        await visitor.AskAsync(Pool.Http);
        await visitor.AskAsync(Pool.Tcp);
        var text = "";
        await Eventually.True("both visits are counted, and the pool has told its users", async () =>
        {
            text = await ScrapeAsync();
            return Values(text, "userbalance_gateway_visits_total", "mode=\"http\"", "outcome=\"served\"").Sum() >= 1
                && Values(text, "userbalance_gateway_visits_total", "mode=\"tcp\"", "outcome=\"served\"").Sum() >= 1
                && Values(text, "userbalance_pool_users").Sum() >= 1;
        });
        Assert.NotEmpty(Values(text, "userbalance_pool_storage_duration_seconds_bucket", "operation=\"write\"", "le=\"0.05\""));
        Assert.All(Values(text, "userbalance_gateway_io_bytes_total"), bytes => Assert.True(bytes > 0));
        Assert.NotEmpty(Values(text, "dotnet_process_memory_working_set_bytes"));
        Assert.DoesNotContain(visitor.Address.ToString(), text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_WithoutTheKey_AreNotShown()
    {
        var answer = await Admin.GetAsync("/metrics", host: "balance.example");
        Assert.Equal(403, answer.Status);
        Assert.DoesNotContain("userbalance_", answer.Text, StringComparison.Ordinal);
    }

    private async Task<string> ScrapeAsync()
    {
        var answer = await Admin.GetAsync("/metrics");
        Assert.Equal(200, answer.Status);
        return answer.Text;
    }

    private IEnumerable<double> Values(string text, string name, params string[] labels) => text.Split('\n')
        .Where(line => line.StartsWith(name + "{", StringComparison.Ordinal))
        .Where(line => labels.All(label => line.Contains(label, StringComparison.Ordinal)))
        .Where(line => !line.Contains("pool=", StringComparison.Ordinal) || line.Contains($"pool=\"{Pool.Id}\"", StringComparison.Ordinal))
        .Select(line => double.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture));
}
