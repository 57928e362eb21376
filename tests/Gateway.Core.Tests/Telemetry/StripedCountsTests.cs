using UserBalance.Gateway.Core.Telemetry;

namespace UserBalance.Gateway.Core.Tests.Telemetry;

public sealed class StripedCountsTests
{
    [Fact]
    public void Add_FromManyThreads_LosesNothingAndMixesNothingUp()
    {
        const int Threads = 8;
        const int Times = 20_000;
        var counts = new StripedCounts(20);
        var threads = Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            for (var i = 0; i < Times; i++)
            {
                counts.Add(0);
                counts.Add(19, 3);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Equal(Threads * Times, counts.Read(0));
        Assert.Equal(3 * Threads * Times, counts.Read(19));
        Assert.All(Enumerable.Range(1, 18), index => Assert.Equal(0, counts.Read(index)));
    }

    [Fact]
    public void Add_AllocatesNothing()
    {
        var counts = new StripedCounts(3);
        counts.Add(1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            counts.Add(2);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
