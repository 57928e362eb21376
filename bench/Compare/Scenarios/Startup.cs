using System.Diagnostics;
using System.Globalization;
using UserBalance.Compare.Loads;
using UserBalance.Compare.Measuring;
using UserBalance.Compare.Peers;
using UserBalance.Testing;

namespace UserBalance.Compare.Scenarios;

/// <summary>How long it takes from the start of the process until it serves a known user.</summary>
internal sealed class Startup : Scenario
{
    private const int KnownUsers = 1_000;
    private const int MostSeconds = 2;

    public Startup() => Limits = [new(Metric.StartTime, MostSeconds)];

    public override string Name => "startup";

    public override string About => string.Create(
        CultureInfo.InvariantCulture,
        $"From the start of the process, with the store of an earlier one that had {KnownUsers:N0} users, to its answer to one of them "
            + $"over HTTP. Published as it is installed, and as the build leaves it.");

    public override async Task<IReadOnlyList<Contender>> PrepareAsync(Stage stage)
    {
        var store = stage.Directory("store");
        var first = await Gateway.Start(stage, "UserBalance", store, Gateway.MaxUsers).Http.AnsweringAsync();
        await Connections.OfEachAsync(first.EndPoint, 0, KnownUsers);
        stage.End(first.Process);
        var published = await BuiltProgram.Gateway.PublishAsync(stage.Directory("published"));
        return
        [
            new("UserBalance", _ => MeasureAsync(stage, store, published)),
            new("UserBalance, not published", _ => MeasureAsync(stage, store, BuiltProgram.Gateway.Assembly)),
        ];
    }

    private static async Task<Sample> MeasureAsync(Stage stage, string store, string assembly)
    {
        var began = Stopwatch.GetTimestamp();
        var peer = Gateway.Start(stage, "UserBalance", store, Gateway.MaxUsers, assembly).Http;
        await Eventually.True("a known user to be served", () => RawVisit.Succeeds(Users.Address(0), peer.EndPoint));
        var took = Stopwatch.GetElapsedTime(began);
        stage.End(peer.Process);
        return new() { [Metric.StartTime] = took.TotalSeconds };
    }
}
