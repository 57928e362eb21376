using System.Buffers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using UserBalance.Gateway.Net;

namespace UserBalance.Gateway.Tcp;

/// <summary>Carries one direction of a connection: what one socket receives, the other sends.</summary>
/// <param name="from">The sender.</param>
/// <param name="to">The receiver.</param>
/// <param name="finish">Tells the receiver that there is no more.</param>
/// <param name="isTorn">Whether an end of the stream is not the sender's own word.</param>
/// <param name="sent">Told how many bytes were sent on, each time.</param>
internal sealed class Pump(TcpConnection from, GuardedSender to, Action<GuardedSender> finish, Func<bool> isTorn, Action<int>? sent = null)
{
    /// <summary>The buffer of a connection that has little to say. An idle one holds none.</summary>
    public const int SmallestBuffer = 4 * 1024;

    /// <summary>The buffer of a bulk transfer.</summary>
    public const int LargestBuffer = 64 * 1024;

    // With inline completions a pump runs on a thread that polls sockets. Between a fast sender and a fast receiver it never has
    // to wait, so it would keep that thread for itself.
    private const int StepsWithoutWaiting = 16;

    private int _size = SmallestBuffer;
    private bool _isSending;

    /// <summary>How many bytes were carried.</summary>
    public long Carried { get; private set; }

    /// <summary>
    /// Runs until the sender has no more to say, which the receiver is then told, or until either fails. Awaiting each send is
    /// the back-pressure: what the receiver does not take is not read.
    /// </summary>
    public async Task<PumpEnd> RunAsync()
    {
        try
        {
            await CarryAsync();
            return PumpEnd.Finished;
        }
        catch (Exception broken) when (broken is SocketException or ObjectDisposedException)
        {
            return _isSending ? PumpEnd.ReceiverBroken : PumpEnd.SenderBroken;
        }
    }

    /// <summary>The buffer for the next read: larger when this one was filled, smaller when little of it was used.</summary>
    public static int NextSize(int size, int count)
    {
        if (count == size)
            return Math.Min(size * 4, LargestBuffer);
        return count <= size / 4 ? Math.Max(size / 4, SmallestBuffer) : size;
    }

    private async Task CarryAsync()
    {
        for (var steps = 1; ; steps++)
        {
            var step = StepAsync();
            if (!step.IsCompleted)
                steps = 0;
            var count = await step;
            if (count == 0)
                return;

            _size = NextSize(_size, count);
            if (steps < StepsWithoutWaiting)
                continue;
            steps = 0;
            await Task.Yield();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> StepAsync()
    {
        while (true)
        {
            // First, so that a connection which has nothing to say holds no buffer.
            await from.DataAsync();
            var buffer = ArrayPool<byte>.Shared.Rent(_size);
            try
            {
                if (from.TryReceive(buffer.AsSpan(0, _size), out var count))
                    return await SendOnAsync(buffer, count);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> SendOnAsync(byte[] buffer, int count)
    {
        if (count == 0 && isTorn())
            throw new SocketException((int)SocketError.ConnectionReset);

        _isSending = true;
        if (count == 0)
            finish(to);
        else
            await to.SendAsync(buffer.AsMemory(0, count));
        _isSending = false;
        sent?.Invoke(count);
        Carried += count;
        return count;
    }
}
