using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace UserBalance.Hosting.Addresses;

/// <summary>The addresses of this machine.</summary>
internal static class OwnAddress
{
    /// <summary>
    /// An address under which other machines reach this one: the first IPv4 address of an interface that is up and leads somewhere.
    /// Loopback if there is none.
    /// </summary>
    public static IPAddress Find() =>
        NetworkInterface.GetAllNetworkInterfaces()
            .Where(nic => nic.OperationalStatus != OperationalStatus.Down && nic.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            .Select(nic => nic.GetIPProperties())
            .OrderByDescending(ip => ip.GatewayAddresses.Count > 0)
            .SelectMany(ip => ip.UnicastAddresses)
            .Select(unicast => unicast.Address)
            .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address))
        ?? IPAddress.Loopback;

    /// <summary>Whether this machine can be reached at <paramref name="address"/>.</summary>
    public static bool Has(IPAddress address)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
