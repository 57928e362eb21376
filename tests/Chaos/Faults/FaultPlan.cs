namespace UserBalance.Chaos.Faults;

/// <summary>What a seed plans.</summary>
internal static class FaultPlan
{
    /// <summary>Users arrive and fill the pool before.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(6);

    /// <summary>After the last fault everything has to come back by itself.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(25);

    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(100);

    /// <summary>How many there have to be of each kind, and a few more of some, in a run of the usual duration.</summary>
    private static readonly (FaultKind Kind, int Count)[] Everything =
    [
        (FaultKind.KillSilo, 3),
        (FaultKind.KillGateway, 3),
        (FaultKind.FreezeSilo, 2),
        (FaultKind.FreezeGateway, 2),
        (FaultKind.RestartStore, 2),
        (FaultKind.CutSilo, 2),
        (FaultKind.PauseSilo, 1),
        (FaultKind.PauseGateway, 1),
        (FaultKind.CutGateway, 1),
    ];

    public static IReadOnlyList<PlannedFault> For(ChaosOptions options)
    {
        var random = new Random(options.Seed);
        return options.Theme switch
        {
            Theme.Everything => Spread(options, random, [.. Everything.SelectMany(fault => Repeat(fault.Kind, fault.Count, options))]),
            Theme.Takeovers => Takeovers(options),
            Theme.Freezes => Freezes(options, random),
            _ => [],
        };
    }

    private static IEnumerable<FaultKind> Repeat(FaultKind kind, int count, ChaosOptions options) =>
        Enumerable.Repeat(kind, Math.Max(count, (int)(count * options.Duration / Usual)));

    // The pool's silo is frozen for so long that it is replaced, while a gateway has lost the store and so learns nothing of it.
    private static List<PlannedFault> Takeovers(ChaosOptions options)
    {
        var freeze = options.FaultUnit * 6;
        var faults = new List<PlannedFault>();
        for (var at = Quiet; at + freeze < options.Duration; at += freeze + TimeSpan.FromSeconds(12))
        {
            var cut = freeze + (2 * options.FaultUnit);
            faults.Add(new(at, FaultKind.CutGateway, 0, OnHost: false, cut, Silent: true));
            faults.Add(new(at, FaultKind.FreezeSilo, 0, OnHost: true, freeze, Silent: false));
        }

        return faults;
    }

    // Each gateway in its own turn, a little more than three leases each time.
    private static List<PlannedFault> Freezes(ChaosOptions options, Random random)
    {
        var freeze = options.FaultUnit * 3.1;
        var period = freeze + (2 * options.FaultUnit);
        return [.. Enumerable.Range(0, options.Freezes).Select(number => new PlannedFault(
            Quiet + (period * ((double)number / options.Gateways)) + (options.FaultUnit * random.NextDouble()),
            FaultKind.FreezeGateway,
            number % options.Gateways,
            OnHost: false,
            freeze,
            Silent: false) { IsPersonal = true }).OrderBy(fault => fault.At)];
    }

    private static List<PlannedFault> Spread(ChaosOptions options, Random random, FaultKind[] kinds)
    {
        random.Shuffle(kinds);
        var span = options.Duration - Quiet - Rest;
        var step = span / kinds.Length;
        return [.. kinds.Select((kind, index) => Plan(kind, Quiet + ((index + random.NextDouble()) * step), options, random))
            .OrderBy(fault => fault.At)];
    }

    private static PlannedFault Plan(FaultKind kind, TimeSpan at, ChaosOptions options, Random random)
    {
        var unit = options.FaultUnit;
        var (from, to) = kind switch
        {
            FaultKind.KillSilo or FaultKind.KillGateway => (TimeSpan.Zero, unit),
            FaultKind.FreezeSilo or FaultKind.FreezeGateway => (3.1 * unit, 4 * unit),
            FaultKind.PauseSilo or FaultKind.PauseGateway => (0.4 * unit, 0.6 * unit),
            FaultKind.RestartStore => (TimeSpan.Zero, unit),
            _ => (unit, 4 * unit),
        };
        var onHost = kind is FaultKind.KillSilo or FaultKind.FreezeSilo or FaultKind.CutSilo or FaultKind.PauseSilo && random.Next(3) > 0;
        return new(at, kind, random.Next(1000), onHost, from + (random.NextDouble() * (to - from)), random.Next(2) == 0);
    }
}
