using System.Net.Sockets;
using UserBalance.Hosting.Clustering;

namespace UserBalance.Gateway.Backends;

/// <summary>Tells connections that could not be made from all other failures, and says in a few words why.</summary>
internal static class ConnectFailure
{
    /// <summary>Says why a connection could not be made.</summary>
    public static string Describe(SocketException failure) => failure.SocketErrorCode switch
    {
        _ when failure is OwnAddressException => failure.Message,
        SocketError.ConnectionRefused => "connection refused",
        SocketError.TimedOut => "connection timed out",
        SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData => "host name not found",
        var other => $"connection failed ({other})",
    };

    /// <summary>Whether it says nothing of the server, because this process has no descriptor for a connection.</summary>
    public static bool IsOurs(SocketException failure) => failure.SocketErrorCode == SocketError.TooManyOpenSockets;

    /// <inheritdoc cref="IsOurs(SocketException)"/>
    public static bool IsOurs(Exception? failure) =>
        (failure is HttpRequestException ? failure.InnerException : failure) is SocketException socket && IsOurs(socket);

    /// <summary>Why a request's connection could not be made, or <see langword="null"/> when it was made and something else has failed.</summary>
    public static string? Of(Exception? failure) => failure is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError }
        ? failure.InnerException is SocketException socket ? Describe(socket) : "connection failed"
        : null;
}
