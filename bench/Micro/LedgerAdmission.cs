using BenchmarkDotNet.Attributes;
using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Ledger;

namespace UserBalance.MicroBench;

/// <summary>What the pool decides in memory about clients that ask for their server. The write that follows is not in it.</summary>
[MemoryDiagnoser]
public class LedgerAdmission
{
    private const int Asking = 1_000;
    private PoolLedger _ledger = null!;
    private ClientKey[] _new = null!;
    private ClientKey[] _known = null!;

    /// <summary>How many clients have a server.</summary>
    [Params(1_000, 100_000)]
    public int Clients { get; set; }

    /// <summary>Makes a ledger, anew before every iteration, and draws those who ask.</summary>
    [IterationSetup]
    public void SetUp()
    {
        _ledger = KnownLedger.With(Clients);
        while (_ledger.Pages.Count * LedgerPage.Capacity < Clients + Asking)
            _ledger.AddPage(KnownLedger.Page(), KnownLedger.Now);
        var random = new Random(1);
        _known = [.. Enumerable.Range(0, Asking).Select(_ => KnownLedger.Key(random.Next(Clients)))];
        _new = [.. Enumerable.Range(Clients, Asking).Select(KnownLedger.Key)];
    }

    /// <summary>Clients without a server.</summary>
    [Benchmark(OperationsPerInvoke = Asking)]
    public void New() => AdmitAll(_new, LedgerAnswer.Assigned);

    /// <summary>Clients that have one already.</summary>
    [Benchmark(OperationsPerInvoke = Asking)]
    public void Known() => AdmitAll(_known, LedgerAnswer.Known);

    private void AdmitAll(ClientKey[] clients, LedgerAnswer expected)
    {
        foreach (var client in clients)
        {
            if (_ledger.Admit(client, KnownLedger.Now).Answer != expected)
                throw new InvalidOperationException($"{client} was not {expected}.");
        }
    }
}
