using Microsoft.Extensions.Time.Testing;
using UserBalance.Silo.Clustering;
using UserBalance.Testing;

namespace UserBalance.Silo.Tests.Clustering;

public sealed class StoreGateTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly CollectedLog<StoreGate> _log = new();

    private IEnumerable<string> Lines => _log.Lines.Select(line => line.Text);

    [Fact]
    public async Task Start_StoreThatIsReady_SaysNothing()
    {
        await new StoreGate(new LateStore(attempts: 0), _time, _log).StartAsync(TestContext.Current.CancellationToken);
        Assert.Empty(Lines);
    }

    [Fact]
    public async Task Start_StoreThatIsLate_SaysSoNowAndThenAndWhenItIsReady()
    {
        var began = _time.GetUtcNow();
        var starting = new StoreGate(new LateStore(attempts: 25), _time, _log).StartAsync(TestContext.Current.CancellationToken);
        await Eventually.True("it has started", () =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(500));
            return starting.IsCompleted;
        });
        // The clock may have run on while the gate was not looking.
        var reminders = (int)((_time.GetUtcNow() - began) / TimeSpan.FromSeconds(10));
        var waiting = Lines.SkipLast(1).ToList();
        Assert.InRange(waiting.Count, 2, reminders + 1);
        Assert.Equal(
            ["The store (UserBalance:Cluster:ConnectionString) is not ready: too early. The silo waits for it."], waiting.Distinct());
        Assert.Equal("The store is ready.", Lines.Last());
    }

    private sealed class LateStore(int attempts) : IClusterStore
    {
        private int _left = attempts;

        public Task<string?> TryOpenAsync(CancellationToken cancellationToken) => Task.FromResult(_left-- > 0 ? "too early" : null);
    }
}
