using System.Net;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using UserBalance.Gateway.Core.Admission;
using UserBalance.Gateway.Core.Sync;
using UserBalance.Gateway.Identity;
using UserBalance.Grains.Abstractions;

namespace UserBalance.MicroBench;

/// <summary>
/// A known client's decision, from remote endpoint to server and back, through the door that both kinds of listeners call: the lease, the
/// assignment, the begin of a visit and its end. The figure is one decision's time on each of the threads.
/// </summary>
[MemoryDiagnoser]
public class Decision
{
    private const int Rounds = 4;
    private const int Most = 100_000;
    private GatewayPool _pool = null!;
    private IPAddress[][] _visitors = null!;

    /// <summary>How many clients are known.</summary>
    [Params(1_000, Most)]
    public int Clients { get; set; }

    /// <summary>How many threads decide at once.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    /// <summary>Makes the clients known; each thread visits them in a random order of its own.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        _pool = new GatewayPool(
            "app", new SessionId("bench", Guid.NewGuid()), NoGrains.Create(), TimeProvider.System, NullLoggerFactory.Instance);
        if (!_pool.Admission.TryApply(KnownPool.Reply, began: TimeSpan.Zero))
            throw new InvalidOperationException("The pool's state was not applied.");
        var clients = Enumerable.Range(0, Clients).Select(KnownPool.Address).ToArray();
        for (var i = 0; i < clients.Length; i++)
            _pool.Cache.Store(ClientKey.From(clients[i]), KnownPool.ServerOf(i), token: i, asked: TimeSpan.Zero);
        _visitors = [.. Enumerable.Range(0, Threads).Select(seed => InRandomOrder(clients, seed))];
    }

    /// <summary>Everybody visits, on every thread.</summary>
    [Benchmark(OperationsPerInvoke = Rounds * Most)]
    public void Known()
    {
        var threads = Array.ConvertAll(_visitors, visitors => new Thread(() => VisitAll(visitors)));
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
    }

    private void VisitAll(IPAddress[] visitors)
    {
        var admission = _pool.Admission;
        var identity = new AddressIdentity(admission);
        for (var i = 0; i < Rounds * Most / visitors.Length; i++)
        {
            foreach (var visitor in visitors)
            {
                var entering = admission.EnterAsync(new ClientFacts(identity.ClientOf(visitor)));
                if (!entering.IsCompletedSuccessfully || entering.Result.Visit is not { } visit)
                    throw new InvalidOperationException($"{visitor} is not known.");
                visit.Dispose();
            }
        }
    }

    // The addresses are copied in that order, so that they are read one after the other, as a connection's own address is at hand.
    private static IPAddress[] InRandomOrder(IPAddress[] clients, int seed)
    {
        var order = Enumerable.Range(0, clients.Length).ToArray();
        new Random(seed).Shuffle(order);
        return Array.ConvertAll(order, i => new IPAddress(clients[i].GetAddressBytes()));
    }
}
