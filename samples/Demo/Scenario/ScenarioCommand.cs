namespace UserBalance.Demo.Scenario;

/// <summary>The demo with <c>--scenario</c>: replays the article's test on data of its own, and exits.</summary>
internal static class ScenarioCommand
{
    public const string Switch = "--scenario";

    /// <returns>0 when everything went as in the article, 1 when it did not, 2 when the demo could not start.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var data = Directory.CreateTempSubdirectory("userbalance-scenario-");
        try
        {
            var outcome = new ScenarioOutcome();
            var exitCode = await DemoApplication.RunAsync(
                [.. args, "--Logging:LogLevel:Default=Warning"],
                data.FullName,
                services => services.AddSingleton(outcome).AddHostedService<ScenarioService>());
            return exitCode == 0 ? outcome.ExitCode : exitCode;
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }
}

/// <summary>How the scenario ended. Failed until it has succeeded: a demo that is stopped early has shown nothing.</summary>
internal sealed class ScenarioOutcome
{
    public int ExitCode { get; set; } = 1;
}
