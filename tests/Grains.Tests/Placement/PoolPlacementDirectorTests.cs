using System.Net;
using Microsoft.Extensions.Time.Testing;
using Orleans.Runtime.Placement;
using UserBalance.Grains.Placement;

namespace UserBalance.Grains.Tests.Placement;

public sealed class PoolPlacementDirectorTests
{
    private const int Tries = 100;

    private static readonly SiloAddress Local = Silo(1);
    private static readonly SiloAddress Other = Silo(2);
    private static readonly SiloAddress Third = Silo(3);

    private readonly FakeTimeProvider _time = new();
    private readonly StoreFailures _failures;
    private readonly PoolPlacementDirector _director;
    private int _pool;

    public PoolPlacementDirectorTests() => _director = new(_failures = new StoreFailures(_time));

    [Fact]
    public async Task OnAddActivation_NothingFailed_ChoosesEverySilo() =>
        Assert.Equal([Local, Other, Third], await ChosenAsync(Local, Other, Third));

    [Fact]
    public async Task OnAddActivation_StoreFailedHere_ChoosesAnotherSilo()
    {
        _failures.Note();

        Assert.Equal([Other, Third], await ChosenAsync(Local, Other, Third));
    }

    [Fact]
    public async Task OnAddActivation_StoreFailedHereLongAgo_ChoosesEverySilo()
    {
        _failures.Note();
        _time.Advance(StoreFailures.Memory);

        Assert.Equal([Local, Other], await ChosenAsync(Local, Other));
    }

    [Fact]
    public async Task OnAddActivation_StoreFailedHereAndNoOtherSilo_ChoosesThisOne()
    {
        _failures.Note();

        Assert.Equal([Local], await ChosenAsync(Local));
    }

    [Fact]
    public async Task OnAddActivation_AgainForThePool_ChoosesAnotherSiloThanBefore()
    {
        var before = await ChooseAsync("p", Local, Other, Third);
        for (var i = 0; i < Tries; i++)
        {
            var next = await ChooseAsync("p", Local, Other, Third);
            Assert.NotEqual(before, next);
            before = next;
        }
    }

    [Fact]
    public async Task OnAddActivation_AgainForThePoolWithOneSiloThatReachesTheStore_ChoosesIt()
    {
        _failures.Note();

        for (var i = 0; i < Tries; i++)
            Assert.Equal(Other, await ChooseAsync("p", Local, Other));
    }

    // Each for a pool of its own, so that what was chosen before does not count.
    private async Task<SiloAddress[]> ChosenAsync(params SiloAddress[] silos)
    {
        var chosen = new HashSet<SiloAddress>();
        for (var i = 0; i < Tries; i++)
            chosen.Add(await ChooseAsync($"p{_pool++}", silos));
        return [.. chosen.Order()];
    }

    private Task<SiloAddress> ChooseAsync(string pool, params SiloAddress[] silos) => _director.OnAddActivation(
        new PoolPlacement(),
        new PlacementTarget(GrainId.Create("serverpool", pool), [], GrainInterfaceType.Create("pool"), 0),
        new Silos(silos));

    private static SiloAddress Silo(int number) => SiloAddress.New(new IPEndPoint(IPAddress.Loopback, number), 1);

    private sealed class Silos(SiloAddress[] silos) : IPlacementContext
    {
        public SiloAddress LocalSilo => Local;

        public SiloStatus LocalSiloStatus => SiloStatus.Active;

        public SiloAddress[] GetCompatibleSilos(PlacementTarget target) => silos;

        public IReadOnlyDictionary<ushort, SiloAddress[]> GetCompatibleSilosWithVersions(PlacementTarget target) =>
            new Dictionary<ushort, SiloAddress[]> { [0] = silos };
    }
}
