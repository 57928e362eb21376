using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using UserBalance.Grains.Decisions;
using UserBalance.Grains.Ledger;
using UserBalance.Testing;
using static UserBalance.Grains.Tests.Ledger.LedgerSamples;

namespace UserBalance.Grains.Tests.Decisions;

public sealed class PoolLogTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly CollectedLog<PoolLog> _lines = new();
    private readonly PoolLog _log;

    public PoolLogTests() => _log = new PoolLog(_lines, _time);

    private IEnumerable<string> Texts => _lines.Lines.Select(line => line.Text);

    [Fact]
    public void Decided_Assigned_NamesClientServerAndOccupancy()
    {
        var server = new ServerRoster([Server(1)]).Servers[0];
        server.Users = 1;
        _log.Decided("app", new PoolEvent(PoolEventKind.Assigned, Client(7), server));
        server.Users = 0;
        _log.Decided("app", new PoolEvent(PoolEventKind.Expired, Client(7), server));
        Assert.Equal(
            [
                "Assigned client 10.0.0.7 of pool 'app' to server 's1' (now 1 of 2 users).",
                "Expired client 10.0.0.7 of pool 'app' from server 's1' (now 0 of 2 users).",
            ],
            Texts);
        Assert.All(_lines.Lines, line => Assert.Equal(LogLevel.Information, line.Level));
    }

    [Fact]
    public void Decided_AFloodOfRejections_TenLinesASecondAndThenACount()
    {
        Reject(1000);
        Assert.Equal(10, _lines.Lines.Count);
        Assert.All(Texts, text => Assert.StartsWith("Rejected client 10.0.", text));

        _time.Advance(TimeSpan.FromSeconds(1));
        Reject(1000);
        Assert.Equal(21, _lines.Lines.Count);
        Assert.Equal("Rejected 990 more clients of pool 'app'.", _lines.Lines[10].Text);
    }

    [Fact]
    public void Decided_FewRejections_EachHasItsLineAndNoCount()
    {
        for (var second = 0; second < 5; second++)
        {
            Reject(10);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(50, Texts.Count(text => text.StartsWith("Rejected client", StringComparison.Ordinal)));
        Assert.Equal(50, _lines.Lines.Count);
    }

    [Fact]
    public void Decided_AssignedDuringAFlood_IsNeverLeftOut()
    {
        Reject(1000);
        _log.Decided("app", new PoolEvent(PoolEventKind.Assigned, Client(7), new ServerRoster([Server(1)]).Servers[0]));
        Assert.StartsWith("Assigned", Texts.Last());
    }

    private void Reject(int times)
    {
        for (var i = 0; i < times; i++)
            _log.Decided("app", new PoolEvent(PoolEventKind.Rejected, Client(i), null));
    }
}
