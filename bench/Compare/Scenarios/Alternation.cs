using UserBalance.Compare.Measuring;
using UserBalance.Compare.Peers;

namespace UserBalance.Compare.Scenarios;

/// <summary>
/// Plays a scenario: every contender once, then every contender again, so that what disturbs the machine disturbs all of them.
/// </summary>
/// <param name="rounds">How many rounds count.</param>
/// <param name="time">How long a load lasts.</param>
/// <param name="progress">Told what happens.</param>
internal sealed class Alternation(int rounds, TimeSpan time, Action<string> progress)
{
    // What .NET compiles again after it has seen what is used takes some seconds of load.
    private const int WarmUps = 2;
    private static readonly TimeSpan LeastWarmUp = TimeSpan.FromSeconds(5);

    public async Task<Outcome> RunAsync(Scenario scenario)
    {
        progress($"{scenario.Name}: starting");
        using var stage = await Stage.OpenAsync();
        var contenders = await scenario.PrepareAsync(stage);
        if (scenario.WarmsUp)
            await WarmUpAsync(scenario, contenders);
        var samples = contenders.Select(_ => new List<Sample>()).ToArray();
        for (var round = 1; round <= rounds; round++)
        {
            foreach (var (contender, taken) in contenders.Zip(samples))
            {
                var sample = await contender.MeasureAsync(time);
                taken.Add(sample);
                progress($"{scenario.Name}: round {round} of {rounds}, {contender.Name}: {sample}");
            }
        }

        return new(scenario, [.. contenders.Zip(samples, (contender, taken) => new Series(contender.Name, taken))]);
    }

    private async Task WarmUpAsync(Scenario scenario, IReadOnlyList<Contender> contenders)
    {
        foreach (var contender in Enumerable.Repeat(contenders, WarmUps).SelectMany(all => all))
        {
            var sample = await contender.MeasureAsync(time > LeastWarmUp ? time : LeastWarmUp);
            progress($"{scenario.Name}: warm-up, {contender.Name}: {sample}");
        }
    }
}
