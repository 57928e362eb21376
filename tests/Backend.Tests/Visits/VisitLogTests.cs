using System.Net;
using Microsoft.Extensions.Time.Testing;
using UserBalance.Backend.Visits;

namespace UserBalance.Backend.Tests.Visits;

public sealed class VisitLogTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Begin_ThenDispose_RecordsBothMoments()
    {
        var log = new VisitLog(new BackendOptions { Name = "B1", VisitsKept = 10, Time = _time });
        var start = _time.GetUtcNow();

        var visit = log.Begin(IPAddress.Loopback, "HTTP/1.1", token: null)!.Value;
        var recorded = Assert.Single(log.All);
        Assert.Equal((start, null), (recorded.From, recorded.To));

        _time.Advance(TimeSpan.FromSeconds(3));
        visit.Dispose();
        Assert.Equal(start + TimeSpan.FromSeconds(3), recorded.To);
    }

    [Theory]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("fe80::1%7", "fe80::1")]
    [InlineData("2001:db8::1", "2001:db8::1")]
    public void Begin_Address_IsCanonical(string given, string expected)
    {
        var log = new VisitLog(new BackendOptions { Name = "B1", VisitsKept = 10, Time = _time });
        log.Begin(IPAddress.Parse(given), "HTTP/1.1", token: null)!.Value.Dispose();

        Assert.Equal(IPAddress.Parse(expected), log.All.Single().Client);
    }

    [Fact]
    public void Begin_MoreThanKept_ForgetsTheOldest()
    {
        var log = new VisitLog(new BackendOptions { Name = "B1", VisitsKept = 3, Time = _time });
        for (byte host = 1; host <= 5; host++)
            log.Begin(new IPAddress([127, 0, 0, host]), "HTTP/1.1", token: null)!.Value.Dispose();

        Assert.Equal([3, 4, 5], log.All.Select(visit => (int)visit.Client.GetAddressBytes()[3]));
    }

    [Fact]
    public async Task Begin_ManyAtOnce_LosesNone()
    {
        var log = new VisitLog(new BackendOptions { Name = "B1", VisitsKept = 100_000, Time = TimeProvider.System });

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 5_000; i++)
                log.Begin(IPAddress.Loopback, "HTTP/1.1", token: null)!.Value.Dispose();
        })));

        Assert.Equal(20_000, log.All.Count);
        Assert.All(log.All, visit => Assert.True(visit.To >= visit.From));
    }
}
