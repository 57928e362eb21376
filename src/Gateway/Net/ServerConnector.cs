using System.Net;
using System.Net.Sockets;
using UserBalance.Hosting.Addresses;

namespace UserBalance.Gateway.Net;

/// <summary>
/// Makes every connection to a server, for visitors over HTTP and TCP and for health checks: looks up its name, tries every address in
/// turn, all within one timeout, and says whose fault it is when none accepts.
/// </summary>
/// <param name="addresses">The addresses of hosts.</param>
/// <param name="time">The source of time.</param>
/// <param name="trouble">Tells what is the fault of this machine, if anybody wants to know.</param>
/// <param name="timeout">How long it may take in all; <see cref="Timeout"/> if that is not said.</param>
internal sealed class ServerConnector(HostAddresses addresses, TimeProvider time, ConnectTrouble? trouble = null, TimeSpan? timeout = null)
{
    /// <summary>How long reaching a server may take in all: its name, and every address of it. 5 s.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan ShortestAttempt = TimeSpan.FromMilliseconds(1);

    private readonly TimeSpan _timeout = timeout ?? Timeout;

    /// <summary>Connects by the runtime's own means.</summary>
    /// <inheritdoc cref="ConnectAsync{T}(string, int, Func{IPEndPoint, CancellationToken, Task{T}}, CancellationToken)"/>
    public Task<Socket> ConnectAsync(string host, int port, CancellationToken cancellationToken) =>
        ConnectAsync(host, port, TcpSocket.ConnectAsync, cancellationToken);

    /// <summary>Connects to a server.</summary>
    /// <param name="host">An IP address or a name.</param>
    /// <param name="port">The port.</param>
    /// <param name="open">Connects to one address. It begins before it first waits.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="ConnectException">The host has no address, or none accepted in time.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<T> ConnectAsync<T>(
        string host, int port, Func<IPEndPoint, CancellationToken, Task<T>> open, CancellationToken cancellationToken)
    {
        try
        {
            var start = time.GetTimestamp();
            var candidates = await addresses.ResolveAsync(host, _timeout, cancellationToken);
            var connection = await ConnectAsync(candidates, port, open, start, cancellationToken);
            trouble?.Connected();
            return connection;
        }
        catch (ConnectException failure) when (failure.IsOurs)
        {
            trouble?.Failed(failure, host, port);
            throw;
        }
    }

    /// <summary>Looks up a name ahead of a connection, so that the time that takes is not the connection's.</summary>
    /// <inheritdoc cref="ConnectAsync{T}(string, int, Func{IPEndPoint, CancellationToken, Task{T}}, CancellationToken)"/>
    public async ValueTask LookUpAsync(string host, int port, CancellationToken cancellationToken)
    {
        try
        {
            await addresses.ResolveAsync(host, _timeout, cancellationToken);
        }
        catch (ConnectException failure) when (failure.IsOurs)
        {
            trouble?.Failed(failure, host, port);
            throw;
        }
    }

    private async Task<T> ConnectAsync<T>(
        IPAddress[] candidates,
        int port,
        Func<IPEndPoint, CancellationToken, Task<T>> open,
        long start,
        CancellationToken cancellationToken)
    {
        ConnectException? worst = null;
        for (var i = 0; i < candidates.Length; i++)
        {
            // An address that swallows packets must not use up the time of those after it.
            var share = (_timeout - time.GetElapsedTime(start)) / (candidates.Length - i);
            try
            {
                return await AttemptAsync(new IPEndPoint(candidates[i], port), open, share, cancellationToken);
            }
            catch (ConnectException failure)
            {
                worst = ConnectFailure.Worse(worst, failure);
            }
        }

        throw worst!;
    }

    private async Task<T> AttemptAsync<T>(
        IPEndPoint server, Func<IPEndPoint, CancellationToken, Task<T>> open, TimeSpan share, CancellationToken cancellationToken)
    {
        using var end = new CancellationTokenSource(share > ShortestAttempt ? share : ShortestAttempt, time);
        await using var cancelled = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), end);
        var atOnce = true;
        try
        {
            OwnAddresses.OfProcess.Refuse(server);
            var opening = open(server, end.Token);
            atOnce = opening.IsCompleted;
            return await opening;
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new ConnectException(SocketError.TimedOut, ConnectFault.Server);
        }
        catch (SocketException failure)
        {
            throw ConnectFailure.Connecting(failure, atOnce);
        }
    }
}
