namespace UserBalance.Gateway.Net;

/// <summary>Whose fault it is that a connection to a server could not be made. All but the first are the fault of this machine.</summary>
internal enum ConnectFault
{
    /// <summary>The server's: it refuses, does not answer, its host is gone, or its name does not exist.</summary>
    Server,

    /// <summary>There is no way to it from here: no route, no interface, no address of ours to connect from.</summary>
    Route,

    /// <summary>This machine's own firewall does not let it pass.</summary>
    Firewall,

    /// <summary>Its name could not be looked up, and was not known from before.</summary>
    Resolver,

    /// <summary>Every port from which it could be reached is in use.</summary>
    Ports,

    /// <summary>The process has as many files and sockets open as it may have.</summary>
    Descriptors,

    /// <summary>The kernel has no memory for another connection.</summary>
    Memory,
}
