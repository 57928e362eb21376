using System.Net.Sockets;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Tcp;

internal sealed partial class TcpConnectionHandler
{
    [LoggerMessage(LogLevel.Debug, "Listener '{Listener}' turned a client away: {Reason}.")]
    private partial void LogRefused(string listener, string reason);

    [LoggerMessage(
        LogLevel.Debug,
        "Server '{Server}' at {Host}:{Port} could not be reached ({Error}) for client {Client}, who keeps the assignment.")]
    private partial void LogServerUnreachable(ServerId server, string host, int port, SocketError error, ClientKey client);

    [LoggerMessage(LogLevel.Debug, "A connection of listener '{Listener}' was lost: {Reason}")]
    private partial void LogConnectionLost(string listener, string reason);

    [LoggerMessage(LogLevel.Error, "A connection of listener '{Listener}' failed unexpectedly and was reset.")]
    private partial void LogConnectionFailed(Exception failure, string listener);
}
