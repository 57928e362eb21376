using System.Net.Sockets;
using UserBalance.Hosting.Addresses;

namespace UserBalance.Gateway.Net;

/// <summary>The one place that decides what it means when a connection to a server, or the lookup of its name, has failed.</summary>
internal static class ConnectFailure
{
    /// <summary>
    /// The failed connection behind a request that was not sent, or <see langword="null"/> when something else has failed.
    /// </summary>
    public static ConnectException? Of(Exception? failure) =>
        (failure is HttpRequestException ? failure.InnerException : failure) as ConnectException;

    /// <summary>Whether it says nothing of the server, because this machine could not even ask it.</summary>
    public static bool IsOurs(Exception? failure) => Of(failure) is { IsOurs: true };

    /// <summary>What a failed attempt to connect means.</summary>
    /// <param name="failure">How it failed.</param>
    /// <param name="atOnce">
    /// Whether the system said so before anything could have come back. Then an unreachable host or network is a way that this machine does
    /// not have; later the same words come from the network, where the server's host does not answer any more.
    /// </param>
    public static ConnectException Connecting(SocketException failure, bool atOnce) => failure switch
    {
        ConnectException known => known,
        OwnAddressException own => new ConnectException(own.SocketErrorCode, ConnectFault.Server, own.Message),
        _ => new ConnectException(failure.SocketErrorCode, FaultOf(failure.SocketErrorCode, atOnce)),
    };

    /// <summary>
    /// What a failed lookup means. Only that a name does not exist is news of the server; a resolver that is away is ours.
    /// </summary>
    public static ConnectException LookingUp(Exception failure)
    {
        // A lookup needs descriptors and memory too, and does not always say that it had none.
        if (DescriptorLimit.IsReached())
            return new ConnectException(SocketError.TooManyOpenSockets, ConnectFault.Descriptors);
        return failure switch
        {
            SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData } gone =>
                new ConnectException(gone.SocketErrorCode, ConnectFault.Server),
            // A name that cannot be one.
            ArgumentException => new ConnectException(SocketError.HostNotFound, ConnectFault.Server),
            OutOfMemoryException => new ConnectException(SocketError.NoBufferSpaceAvailable, ConnectFault.Memory),
            SocketException other => new ConnectException(other.SocketErrorCode, ConnectFault.Resolver),
            _ => new ConnectException(SocketError.TryAgain, ConnectFault.Resolver),
        };
    }

    /// <summary>
    /// Of the failures at several addresses of a server, the one that says most: first what all have in common, then what the server did.
    /// </summary>
    public static ConnectException Worse(ConnectException? one, ConnectException other) =>
        one is null || WeightOf(other) >= WeightOf(one) ? other : one;

    private static ConnectFault FaultOf(SocketError error, bool atOnce) => error switch
    {
        SocketError.TooManyOpenSockets => ConnectFault.Descriptors,
        SocketError.NoBufferSpaceAvailable or SocketError.WouldBlock => ConnectFault.Memory,
        SocketError.AddressNotAvailable or SocketError.AddressAlreadyInUse => ConnectFault.Ports,
        SocketError.AddressFamilyNotSupported or SocketError.NetworkDown => ConnectFault.Route,
        SocketError.ConnectionRefused or SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.TimedOut =>
            ConnectFault.Server,
        SocketError.AccessDenied when atOnce => ConnectFault.Firewall,
        // Unreachable; or a route that is a black hole, which the kernel calls an invalid argument.
        _ when atOnce => ConnectFault.Route,
        _ => ConnectFault.Server,
    };

    // A name often has an address of a family that this machine has no route for, which says nothing when the other one was tried.
    private static int WeightOf(ConnectException failure) => failure.Fault switch
    {
        ConnectFault.Route or ConnectFault.Firewall => 0,
        ConnectFault.Server => 1,
        _ => 2,
    };
}
