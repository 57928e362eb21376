using UserBalance.Gateway.Identity;
using UserBalance.Gateway.Net;

namespace UserBalance.Gateway.Tcp;

/// <summary>Learns from a trusted proxy, by its PROXY protocol header, whose connection it brings.</summary>
internal sealed class ProxiedArrivals(TimeProvider time)
{
    /// <summary>Reads the header.</summary>
    /// <param name="connection">A connection from a trusted proxy, of which nothing was read.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The arrival, or why there is none.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<(Arrival? Arrival, ProxyFinding Finding)> ReadAsync(TcpConnection connection, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(ProxyHeaderReader.HeaderTimeout, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var buffer = new byte[ProxyHeaderReader.MaxLength];
        var count = 0;
        while (true)
        {
            var received = await ReceiveAsync(connection, buffer.AsMemory(count), end.Token);
            cancellationToken.ThrowIfCancellationRequested();
            count += received;
            var finding = ProxyHeaderReader.Read(buffer.AsSpan(0, count), out var header);
            if (finding == ProxyFinding.Header)
            {
                return header.Ends is null
                    ? (null, finding)
                    : (Arrival.ThroughProxy(connection, header.Ends, buffer.AsMemory(header.Length..count)), finding);
            }

            if (finding == ProxyFinding.Malformed || received == 0)
                return (null, ProxyFinding.Malformed);
        }
    }

    // 0 at the end of the stream, and at the end of the timeout.
    private static async Task<int> ReceiveAsync(TcpConnection connection, Memory<byte> buffer, CancellationToken end)
    {
        while (true)
        {
            try
            {
                await connection.DataAsync().AsTask().WaitAsync(end);
            }
            catch (OperationCanceledException)
            {
                return 0;
            }

            if (connection.TryReceive(buffer.Span, out var count))
                return count;
        }
    }
}
