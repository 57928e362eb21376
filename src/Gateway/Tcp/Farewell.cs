using System.Buffers;
using System.Net.Sockets;

namespace UserBalance.Gateway.Tcp;

/// <summary>
/// Closes a client that is not served so that it sees an orderly end of stream. Closing a socket with unread bytes would send a
/// reset instead, and most clients speak first: so what they say is read and dropped until they close too, for a short while.
/// </summary>
internal sealed class Farewell(TcpTimings timings, TimeProvider time)
{
    /// <summary>
    /// How many clients may linger at once. Past that they are closed at once, reset or not: those who are turned away must
    /// not use up the descriptors of those who are served.
    /// </summary>
    public const int MostAtOnce = 256;

    private int _count;

    public async Task CloseAsync(Socket client)
    {
        var others = Interlocked.Increment(ref _count) - 1;
        try
        {
            client.Shutdown(SocketShutdown.Send);
            if (others < MostAtOnce)
                await DrainAsync(client);
        }
        finally
        {
            Interlocked.Decrement(ref _count);
            client.Dispose();
        }
    }

    private async Task DrainAsync(Socket client)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Pump.SmallestBuffer);
        using var end = new CancellationTokenSource(timings.Farewell, time);
        try
        {
            while (await client.ReceiveAsync(buffer.AsMemory(), SocketFlags.None, end.Token) > 0)
            {
            }
        }
        catch (OperationCanceledException)
        {
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
