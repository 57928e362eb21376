using Microsoft.Extensions.Time.Testing;
using UserBalance.Grains.Pool;
using UserBalance.Testing;

namespace UserBalance.Grains.Tests.Pool;

public sealed class OutageLogTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly CollectedLog<OutageLog> _lines = new();
    private readonly OutageLog _log;

    public OutageLogTests() => _log = new OutageLog(_time, _lines);

    private IEnumerable<string> Texts => _lines.Lines.Select(line => line.Text);

    [Fact]
    public void Failed_ManyTimesInAMinute_IsSaidAtTheBeginningNowAndThenAndAtTheEnd()
    {
        for (var second = 0; second < 59; second++)
        {
            _log.Failed("app", new InvalidOperationException("wrapped", new IOException("10.0.0.9: password=secret")));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        _log.Claimed("app");
        _log.Claimed("app");
        Assert.Equal(
            [
                "The ledger of pool 'app' cannot be read or written (IOException) for 0 s now: new users are turned away until it can.",
                "The ledger of pool 'app' cannot be read or written (IOException) for 30 s now: new users are turned away until it can.",
                "The ledger of pool 'app' can be read and written again, after 59 s.",
            ],
            Texts);
    }

    [Fact]
    public void RefusedAndWentBack_ManyTimes_AreSaidNowAndThenForEachPool()
    {
        for (var second = 0; second < 31; second++)
        {
            _log.Refused("app", "It is damaged.");
            _log.WentBack("app", "all");
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        _log.Refused("other", "It is damaged.");
        Assert.Equal(3, Texts.Count(text => text.Contains("is not used", StringComparison.Ordinal)));
        Assert.Equal(2, Texts.Count(text => text.Contains("has gone back in time", StringComparison.Ordinal)));
    }

    [Fact]
    public void Claimed_LongAfterTheLastFailureHere_SaysNothing()
    {
        _log.Failed("app", new IOException());
        _time.Advance(TimeSpan.FromHours(1));
        _log.Claimed("app");
        Assert.Single(Texts);
    }
}
