using System.Net;

namespace UserBalance.Demo.Scenario;

/// <summary>Waits until the demo is ready, replays the article, prints what happened, and stops the demo.</summary>
internal sealed class ScenarioService(
    IConfiguration configuration,
    DemoBackends backends,
    ScenarioOutcome outcome,
    TimeProvider time,
    IHostApplicationLifetime lifetime) : BackgroundService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.Yield();
            await WaitUntilReadyAsync(stoppingToken);
            using var scenario = new ArticleScenario(
                DemoSettings.HttpListener(configuration), DemoSettings.TcpListener(configuration), backends);
            var findings = await scenario.ReplayAsync(stoppingToken);
            outcome.ExitCode = ScenarioReport.Print(findings);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or TimeoutException)
        {
            Console.WriteLine($"The scenario could not be replayed: {failure.Message}");
        }
        finally
        {
            lifetime.StopApplication();
        }
    }

    private async Task WaitUntilReadyAsync(CancellationToken stop)
    {
        using var client = new HttpClient();
        var began = time.GetTimestamp();
        var ready = new Uri($"http://{DemoSettings.AdminListener(configuration)}/readyz");
        while (!await IsReadyAsync(client, ready, stop))
        {
            if (time.GetElapsedTime(began) > Patience)
                throw new TimeoutException($"the demo was not ready within {Patience.TotalSeconds} s.");
            await Task.Delay(PollInterval, time, stop);
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient client, Uri ready, CancellationToken stop)
    {
        try
        {
            using var response = await client.GetAsync(ready, stop);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
