using System.Net.Sockets;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Tcp;

internal sealed partial class TcpCarrier
{
    /// <summary>Logs that a connection was turned away.</summary>
    [LoggerMessage(LogLevel.Debug, "Listener '{Listener}' turned a client away: {Reason}.")]
    internal static partial void LogRefused(ILogger logger, string listener, string reason);

    [LoggerMessage(
        LogLevel.Debug,
        "Server '{Server}' at {Host}:{Port} could not be reached ({Error}) for client {Client}, who keeps the assignment.")]
    private static partial void LogUnreachable(ILogger logger, ServerId server, string host, int port, SocketError error, ClientKey client);

    /// <summary>Logs that a connection broke.</summary>
    [LoggerMessage(LogLevel.Debug, "A connection of listener '{Listener}' was lost: {Reason}")]
    internal static partial void LogLost(ILogger logger, string listener, string reason);
}
