using System.Net.Sockets;

namespace UserBalance.Gateway.Net;

/// <summary>A connection to a server that could not be made, and whose fault that is.</summary>
/// <param name="error">What the system said.</param>
/// <param name="fault">Whose fault it is.</param>
/// <param name="detail">Why, in a few words, where that is not what the system said.</param>
internal sealed class ConnectException(SocketError error, ConnectFault fault, string? detail = null) : SocketException((int)error)
{
    /// <summary>Whose fault it is.</summary>
    public ConnectFault Fault => fault;

    /// <summary>Whether it says nothing of the server, because this machine could not even ask it.</summary>
    public bool IsOurs => fault != ConnectFault.Server;

    /// <summary>Whether another server may be reached all the same. Without a descriptor or memory none can be.</summary>
    public bool MayReachOthers => fault is not (ConnectFault.Descriptors or ConnectFault.Memory);

    /// <summary>Whether this machine has too little of something that its other connections take: descriptors, ports or memory.</summary>
    public bool IsWantOfRoom => fault is ConnectFault.Descriptors or ConnectFault.Ports or ConnectFault.Memory;

    /// <summary>Whether the server did not take the connection in time.</summary>
    public bool IsTimeout => fault == ConnectFault.Server && SocketErrorCode == SocketError.TimedOut;

    /// <summary>Why, in a few words.</summary>
    public string Detail => detail ?? SocketErrorCode switch
    {
        _ when fault == ConnectFault.Resolver => "host name cannot be looked up",
        SocketError.ConnectionRefused => "connection refused",
        SocketError.TimedOut => "connection timed out",
        SocketError.HostNotFound or SocketError.NoData => "host name not found",
        var other => $"connection failed ({other})",
    };
}
