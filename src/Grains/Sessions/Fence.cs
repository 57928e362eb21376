using UserBalance.Grains.Abstractions;

namespace UserBalance.Grains.Sessions;

/// <summary>
/// A prohibition under way: from the published state that first contains it until no gateway can act against it any more.
/// </summary>
/// <param name="since">That state.</param>
internal sealed class Fence(PoolVersion since)
{
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PoolVersion Since => since;

    /// <summary>Completes when it holds. From then on it holds until it is lifted: whoever joins later is told of it first.</summary>
    public Task Held => _held.Task;

    public bool Holds => _held.Task.IsCompletedSuccessfully;

    public void Hold() => _held.TrySetResult();

    /// <summary>Nobody will learn any more whether it holds.</summary>
    public void Abandon(Exception reason)
    {
        _held.TrySetException(reason);
        // It may be that nobody waits.
        _ = _held.Task.Exception;
    }
}
