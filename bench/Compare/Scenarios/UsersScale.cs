using System.Globalization;
using UserBalance.Compare.Loads;
using UserBalance.Compare.Measuring;
using UserBalance.Compare.Peers;

namespace UserBalance.Compare.Scenarios;

/// <summary>What a connection costs a gateway that knows few users, and one that knows many.</summary>
internal sealed class UsersScale : Scenario
{
    private const double MostGrowth = 1.1;
    private const int Few = 1_000;

    private static readonly int[] Sizes = [1_000_000, Few, 100_000];

    public UsersScale()
    {
        Metric[] costs = [Metric.Cpu, Metric.P50, Metric.P99];
        Targets = [new(Metric.Rate, Title(Few), 1 / MostGrowth), .. costs.Select(metric => new Target(metric, Title(Few), MostGrowth))];
    }

    public override string Name => "users-scale";

    public override string About =>
        "A TCP connection for each request, 64 at a time, by users drawn by lot among all that the gateway has assigned. Each has visited "
            + "before.";

    public override async Task<IReadOnlyList<Contender>> PrepareAsync(Stage stage)
    {
        var contenders = new List<Contender>();
        foreach (var users in Sizes)
        {
            var peer = (await Gateway.StartAsync(stage, Title(users))).Tcp;
            await Connections.OfEachAsync(peer.EndPoint, 0, users);
            contenders.Add(new(
                peer.Name, time => Sample.OfRequestsAsync(peer, () => Connections.ByLotAsync(peer.EndPoint, users, time))));
        }

        return contenders;
    }

    private static string Title(int users) => string.Create(CultureInfo.InvariantCulture, $"{users:N0} users");
}
