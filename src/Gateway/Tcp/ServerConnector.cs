using System.Net;
using System.Net.Sockets;
using UserBalance.Gateway.Connections;
using UserBalance.Hosting.Clustering;

namespace UserBalance.Gateway.Tcp;

/// <summary>Connects to servers: every address of a host in turn, all within one timeout.</summary>
internal sealed class ServerConnector(HostAddresses addresses, TcpTimings timings, TimeProvider time)
{
    private static readonly TimeSpan ShortestAttempt = TimeSpan.FromMilliseconds(1);

    /// <summary>Connects to <paramref name="port"/> of <paramref name="host"/>.</summary>
    /// <exception cref="SocketException">The host has no address, or none accepted in time.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public Task<TcpConnection> ConnectAsync(string host, int port, CancellationToken cancellationToken) =>
        ConnectAsync(host, port, TcpConnection.ConnectAsync, cancellationToken);

    /// <inheritdoc cref="ConnectAsync(string, int, CancellationToken)"/>
    public Task<Socket> ConnectSocketAsync(string host, int port, CancellationToken cancellationToken) =>
        ConnectAsync(host, port, TcpSocket.ConnectAsync, cancellationToken);

    private async Task<T> ConnectAsync<T>(
        string host, int port, Func<IPEndPoint, CancellationToken, Task<T>> open, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var candidates = await ResolveAsync(host, cancellationToken);
        for (var i = 0; ; i++)
        {
            // An address that swallows packets must not use up the time of those after it.
            var share = (timings.Connect - time.GetElapsedTime(start)) / (candidates.Length - i);
            try
            {
                return await AttemptAsync(new IPEndPoint(candidates[i], port), open, share, cancellationToken);
            }
            catch (SocketException) when (i + 1 < candidates.Length)
            {
            }
        }
    }

    private async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            var found = await addresses.ResolveAsync(host).WaitAsync(timings.Connect, time, cancellationToken);
            return found.Length > 0 ? found : throw new SocketException((int)SocketError.HostNotFound);
        }
        catch (TimeoutException)
        {
            throw new SocketException((int)SocketError.TimedOut);
        }
        catch (SocketException) when (DescriptorLimit.IsReached())
        {
            // A lookup needs descriptors too, and does not say that it had none.
            throw new SocketException((int)SocketError.TooManyOpenSockets);
        }
    }

    private async Task<T> AttemptAsync<T>(
        IPEndPoint server, Func<IPEndPoint, CancellationToken, Task<T>> open, TimeSpan share, CancellationToken cancellationToken)
    {
        OwnAddresses.OfProcess.Refuse(server);
        using var end = new CancellationTokenSource(share > ShortestAttempt ? share : ShortestAttempt, time);
        await using var cancelled = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), end);
        try
        {
            return await open(server, end.Token);
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new SocketException((int)SocketError.TimedOut);
        }
    }
}
