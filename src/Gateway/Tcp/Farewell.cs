using System.Net.Sockets;
using UserBalance.Gateway.Net;

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
    public const int MaxAtOnce = 256;

    // Everybody's: nobody reads it.
    private static readonly byte[] Dropped = new byte[Pump.SmallestBuffer];

    private int _count;

    /// <summary>Closes a client.</summary>
    /// <param name="client">Its connection.</param>
    /// <param name="cut">Closes it without waiting any longer.</param>
    public async Task CloseAsync(Arrival client, CancellationToken cut)
    {
        var others = Interlocked.Increment(ref _count) - 1;
        try
        {
            client.Socket.Shutdown(SocketShutdown.Send);
            if (others < MaxAtOnce)
                await LingerAsync(client, cut);
        }
        finally
        {
            Interlocked.Decrement(ref _count);
            client.Socket.Dispose();
        }
    }

    private async Task LingerAsync(Arrival client, CancellationToken cut)
    {
        // Most have spoken long ago: that need not be waited for.
        client.Socket.Blocking = false;
        if (client.Socket.Receive(Dropped, SocketFlags.None, out var error) == 0 && error != SocketError.WouldBlock)
            return;
        using var connection = client.Watch();
        await using var cutting = connection.ResetOn(cut);
        using var end = time.CreateTimer(
            static connection => ((TcpConnection)connection!).Dispose(), connection, timings.Farewell, Timeout.InfiniteTimeSpan);
        try
        {
            await WaitForEndAsync(connection);
        }
        catch (ObjectDisposedException)
        {
            // Its time is over.
        }
    }

    private static async Task WaitForEndAsync(TcpConnection connection)
    {
        while (true)
        {
            await connection.DataAsync();
            if (connection.TryReceive(Dropped, out var count) && count == 0)
                return;
        }
    }
}
