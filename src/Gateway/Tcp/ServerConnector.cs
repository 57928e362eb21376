using System.Net;
using System.Net.Sockets;

namespace UserBalance.Gateway.Tcp;

/// <summary>Connects to servers: every address of a host in turn, all within one timeout.</summary>
internal sealed class ServerConnector(HostAddresses addresses, TcpTimings timings, TimeProvider time)
{
    private static readonly TimeSpan ShortestAttempt = TimeSpan.FromMilliseconds(1);

    /// <summary>Connects to <paramref name="port"/> of <paramref name="host"/>.</summary>
    /// <exception cref="SocketException">The host has no address, or none accepted in time.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<Socket> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var candidates = await ResolveAsync(host, cancellationToken);
        for (var i = 0; ; i++)
        {
            // An address that swallows packets must not use up the time of those after it.
            var share = (timings.Connect - time.GetElapsedTime(start)) / (candidates.Length - i);
            try
            {
                return await AttemptAsync(new IPEndPoint(candidates[i], port), share, cancellationToken);
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
    }

    private async Task<Socket> AttemptAsync(IPEndPoint server, TimeSpan share, CancellationToken cancellationToken)
    {
        using var end = new CancellationTokenSource(share > ShortestAttempt ? share : ShortestAttempt, time);
        await using var cancelled = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), end);
        var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Tune();
            await socket.ConnectAsync(server, end.Token);
            return socket;
        }
        catch (Exception failure)
        {
            socket.Reset();
            cancellationToken.ThrowIfCancellationRequested();
            if (failure is OperationCanceledException)
                throw new SocketException((int)SocketError.TimedOut);
            throw;
        }
    }
}
