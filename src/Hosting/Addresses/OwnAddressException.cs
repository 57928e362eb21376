using System.Net.Sockets;

namespace UserBalance.Hosting.Addresses;

/// <summary>A server's address is one of this process itself, and so no server's.</summary>
internal sealed class OwnAddressException() : SocketException((int)SocketError.ConnectionRefused)
{
    /// <summary>What is wrong, in a few words.</summary>
    public override string Message => "an address of this gateway itself";
}
