using BenchmarkDotNet.Attributes;
using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Ledger;

namespace UserBalance.MicroBench;

/// <summary>The choice of a new client's server among those of its pool.</summary>
[MemoryDiagnoser]
public class ServerSelection
{
    private ServerRoster _roster = null!;

    /// <summary>How many servers the pool has.</summary>
    [Params(8, 100)]
    public int Servers { get; set; }

    /// <summary>By which rule it chooses.</summary>
    [Params(Selection.LeastUsers, Selection.FillFirst)]
    public Selection Rule { get; set; }

    /// <summary>Makes the servers; the earlier half is full.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        _roster = KnownLedger.Roster(Servers, maxUsers: 1_000, Rule);
        foreach (var server in _roster.Servers)
            server.Users = server.Number < Servers / 2 ? server.MaxUsers : Servers - server.Number;
    }

    /// <summary>Chooses.</summary>
    [Benchmark]
    public object? Select() => _roster.Select();
}
