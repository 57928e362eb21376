using UserBalance.Gateway.Core.Tests.Fakes;
using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Pool;

namespace UserBalance.Gateway.Core.Tests.Sync.Simulation;

/// <summary>Between gateways and pools: every request and every reply waits until it is delivered or lost, in any order.</summary>
internal sealed class SimulatedNetwork
{
    private readonly List<Action<PoolAuthority>> _pending = [];

    public int Pending => _pending.Count;

    /// <summary>What the pools are doing.</summary>
    public List<Task> Handling { get; } = [];

    /// <summary>Sends a call on its way.</summary>
    /// <param name="call">The call.</param>
    /// <param name="handle">What an activation makes of it.</param>
    /// <param name="replied">Told when the reply has arrived.</param>
    public void Carry<TRequest, TReply>(
        GrainCall<TRequest, TReply> call, Func<PoolAuthority, ValueTask<TReply>> handle, Action<TReply>? replied = null) =>
        _pending.Add(pool => Handling.Add(HandleAsync(call, pool, handle, replied)));

    /// <summary>Delivers a message.</summary>
    /// <param name="index">Which one.</param>
    /// <param name="pool">The activation that is reached, if it is a request.</param>
    public void Deliver(int index, PoolAuthority pool) => Take(index)(pool);

    public void Lose(int index) => Take(index);

    private async Task HandleAsync<TRequest, TReply>(
        GrainCall<TRequest, TReply> call, PoolAuthority pool, Func<PoolAuthority, ValueTask<TReply>> handle, Action<TReply>? replied)
    {
        try
        {
            var reply = await handle(pool);
            _pending.Add(_ =>
            {
                call.Answer(reply);
                replied?.Invoke(reply);
            });
        }
        catch (Exception failure) when (failure is IOException or PoolUnavailableException)
        {
            _pending.Add(_ => call.Fail(failure));
        }
    }

    private Action<PoolAuthority> Take(int index)
    {
        var message = _pending[index % _pending.Count];
        _pending.Remove(message);
        return message;
    }
}
