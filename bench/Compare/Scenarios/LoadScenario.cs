using UserBalance.Compare.Measuring;
using UserBalance.Compare.Peers;

namespace UserBalance.Compare.Scenarios;

/// <summary>The same load on several proxies.</summary>
/// <param name="name">What the command line calls it.</param>
/// <param name="about">What is done.</param>
/// <param name="measure">Measures a proxy under a load of that length.</param>
/// <param name="peers">Start the proxies; the first is the gateway under test.</param>
internal sealed class LoadScenario(
    string name, string about, Func<Peer, TimeSpan, Task<Sample>> measure, params Func<Stage, Task<Peer>>[] peers) : Scenario
{
    public override string Name => name;

    public override string About => about;


    public override async Task<IReadOnlyList<Contender>> PrepareAsync(Stage stage)
    {
        var contenders = new List<Contender>();
        foreach (var start in peers)
        {
            var peer = await start(stage);
            contenders.Add(new(peer.Name, time => measure(peer, time)));
        }

        return contenders;
    }
}
