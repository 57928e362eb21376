using System.Threading.Tasks.Sources;

namespace UserBalance.Gateway.Net.Polling;

/// <summary>
/// Lets one waiter at a time wait for a signal. A signal that nobody waits for is kept for the next who does; several are kept as one.
/// The waiter goes on within the call that signals.
/// </summary>
internal sealed class Readiness : IValueTaskSource
{
    private const int Idle = 0;
    private const int Signalled = 1;
    private const int Waiting = 2;

    private ManualResetValueTaskSourceCore<bool> _waiter;
    private int _state;

    /// <summary>Completes with the next signal, at once if it was there before.</summary>
    public ValueTask WaitAsync()
    {
        if (Interlocked.CompareExchange(ref _state, Idle, Signalled) == Signalled)
            return default;
        _waiter.Reset();
        if (Interlocked.CompareExchange(ref _state, Waiting, Idle) == Idle)
            return new ValueTask(this, _waiter.Version);
        Volatile.Write(ref _state, Idle);
        return default;
    }

    /// <summary>Signals.</summary>
    public void Signal()
    {
        while (true)
        {
            switch (Volatile.Read(ref _state))
            {
                case Signalled:
                case Idle when Interlocked.CompareExchange(ref _state, Signalled, Idle) == Idle:
                    return;
                case Waiting when Interlocked.CompareExchange(ref _state, Idle, Waiting) == Waiting:
                    _waiter.SetResult(true);
                    return;
            }
        }
    }

    void IValueTaskSource.GetResult(short token) => _waiter.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _waiter.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _waiter.OnCompleted(continuation, state, token, flags);
}
