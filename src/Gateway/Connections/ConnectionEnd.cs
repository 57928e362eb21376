using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace UserBalance.Gateway.Connections;

/// <summary>The end of a connection of the web server.</summary>
internal static class ConnectionEnd
{
    /// <summary>How long a client that has no more to say is given to take what is left of its answer. 3 s.</summary>
    public static readonly TimeSpan MaxRest = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    /// <summary>Calls back once, when the connection's socket is closed.</summary>
    /// <remarks>
    /// The task of a connection tells neither when that is nor that it ever was: with HTTP/2 some never complete
    /// (dotnet/aspnetcore#51307), and others complete while a client that does not read still has its answer in the socket.
    /// </remarks>
    public static void OnSocketClosed(this ConnectionContext connection, TimeProvider time, Action closed)
    {
        var watch = connection.Features.Get<Watch>();
        if (watch is null)
        {
            connection.Features.Set(watch = new Watch(connection, time));
            connection.ConnectionClosed.UnsafeRegister(static state => _ = ((Watch)state!).EndAsync(), watch);
        }

        _ = watch.Closed.ContinueWith(
            _ => closed(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private sealed class Watch(ConnectionContext connection, TimeProvider time)
    {
        private readonly TaskCompletionSource _closed = new();
        private readonly Socket? _socket = connection.Features.Get<IConnectionSocketFeature>()?.Socket;

        public Task Closed => _closed.Task;

        // It is told when the client has no more to say. The server closes the socket then, after what is left of an answer;
        // some it never closes, and what is not closed must not go uncounted.
        public async Task EndAsync()
        {
            var pause = FirstLook;
            for (var left = MaxRest; IsOpen && left > TimeSpan.Zero; left -= pause)
            {
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                await Task.Delay(pause, time);
            }

            connection.Abort();
            _closed.SetResult();
        }

        private bool IsOpen => _socket is { SafeHandle.IsClosed: false };
    }
}
