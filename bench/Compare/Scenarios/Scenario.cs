using UserBalance.Compare.Peers;

namespace UserBalance.Compare.Scenarios;

/// <summary>A comparison of one thing.</summary>
internal abstract class Scenario
{
    /// <summary>What the command line calls it.</summary>
    public abstract string Name { get; }

    /// <summary>What is done, for the reader of the report.</summary>
    public abstract string About { get; }

    /// <summary>Ratios that are to be reached other than 1.0.</summary>
    public IReadOnlyList<Target> Targets { get; init; } = [];

    /// <summary>What the first contender is to reach by itself.</summary>
    public IReadOnlyList<Limit> Limits { get; init; } = [];

    /// <summary>
    /// Whether each contender first runs without being counted, so that its code is compiled and its connections are made.
    /// </summary>
    public virtual bool WarmsUp => true;

    /// <summary>Starts what is compared.</summary>
    /// <returns>The contenders; the first is compared with each of the others.</returns>
    public abstract Task<IReadOnlyList<Contender>> PrepareAsync(Stage stage);
}
