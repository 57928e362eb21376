namespace UserBalance.Grains.Tests.Pool.Simulation;

/// <summary>
/// Runs continuations one after another on the simulation's thread, as a grain's scheduler does, so that a history repeats
/// exactly. Without it, a task that several callers await would continue all but one of them on other threads.
/// </summary>
internal sealed class GrainLikeContext : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _turns = [];

    public override void Post(SendOrPostCallback d, object? state) => _turns.Enqueue((d, state));

    /// <summary>Runs an action and everything that follows from it.</summary>
    public void Run(Action action)
    {
        var outer = Current;
        SetSynchronizationContext(this);
        try
        {
            action();
            while (_turns.TryDequeue(out var turn))
                turn.Callback(turn.State);
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }
}
