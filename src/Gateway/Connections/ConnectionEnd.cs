using Microsoft.AspNetCore.Connections;

namespace UserBalance.Gateway.Connections;

/// <summary>The end of a connection of the web server.</summary>
internal static class ConnectionEnd
{
    /// <summary>Calls back once, when the connection's socket is closed.</summary>
    /// <remarks>
    /// The task of a connection tells neither when that is nor that it ever was: with HTTP/2 some never complete
    /// (dotnet/aspnetcore#51307), and others complete while a client that does not read still has its answer in the socket.
    /// </remarks>
    public static void OnSocketClosed(this ConnectionContext connection, Action closed) =>
        connection.ConnectionClosed.UnsafeRegister(static state => ((Watch)state!).End(), new Watch(connection, closed));

    private sealed record Watch(ConnectionContext Connection, Action Closed)
    {
        // It is told when the client has no more to say. The server gives up a request then, but not what is left of an answer,
        // and what is not closed must not go uncounted.
        public void End()
        {
            Connection.Abort();
            Closed();
        }
    }
}
