using UserBalance.Gateway.Net.Polling;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Net.Polling;

public sealed class ReadinessTests
{
    private readonly Readiness _readiness = new();

    [Fact]
    public void WaitAsync_SignalledBefore_CompletesAtOnceAndOnlyOnce()
    {
        _readiness.Signal();
        _readiness.Signal();
        Assert.True(_readiness.WaitAsync().AsTask().IsCompletedSuccessfully);
        var next = _readiness.WaitAsync().AsTask();
        Assert.False(next.IsCompleted);
        _readiness.Signal();
        Assert.True(next.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Signal_SomebodyWaits_RunsTheWaiterWithinTheCall()
    {
        var thread = 0;
        var waiting = WaitAsync();
        _readiness.Signal();
        Assert.Equal(Environment.CurrentManagedThreadId, thread);
        await waiting;

        async Task WaitAsync()
        {
            await _readiness.WaitAsync();
            thread = Environment.CurrentManagedThreadId;
        }
    }

    // Two threads hand over to each other: one signal that is lost, and both wait for ever.
    [Fact]
    public async Task Signal_FromAnotherThreadAtAnyMoment_IsNeverLost()
    {
        const int rounds = 200_000;
        var answer = new Readiness();
        var echo = Task.Run(EchoAsync, TestContext.Current.CancellationToken);
        await CallAsync().WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken);
        await echo;

        async Task EchoAsync()
        {
            for (var i = 0; i < rounds; i++)
            {
                await _readiness.WaitAsync();
                // Elsewhere, so that the two do not take turns on one thread.
                if (i % 64 == 0)
                    await Task.Yield();
                answer.Signal();
            }
        }

        async Task CallAsync()
        {
            await Task.Yield();
            for (var i = 0; i < rounds; i++)
            {
                _readiness.Signal();
                if (i % 48 == 0)
                    await Task.Yield();
                await answer.WaitAsync();
            }
        }
    }
}
