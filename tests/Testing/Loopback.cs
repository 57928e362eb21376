using System.Net;
using System.Net.Sockets;

namespace UserBalance.Testing;

/// <summary>
/// Loopback addresses that no other process of these tests uses, one for every server, listener and user. So no test depends on
/// a port that was free a moment ago, and none runs out of ports.
/// </summary>
public static class Loopback
{
    private const int Port = 8080;
    private const int Networks = 200;

    // Held as long as the process lives: whoever has this address has the network behind it.
    private static readonly TcpListener Claim = ClaimNetwork();
    private static readonly byte Network = ((IPEndPoint)Claim.LocalEndpoint).Address.GetAddressBytes()[1];
    private static int _last = 1;

    /// <summary>An address of 127/8 that was not given before.</summary>
    public static IPAddress Next()
    {
        var host = Interlocked.Increment(ref _last);
        return host <= ushort.MaxValue
            ? new IPAddress([127, Network, (byte)(host >> 8), (byte)host])
            : throw new InvalidOperationException("The tests have used up their loopback addresses.");
    }

    /// <summary>An address and port for a server.</summary>
    public static IPEndPoint NextEndPoint() => new(Next(), Port);

    private static TcpListener ClaimNetwork()
    {
        for (var i = 0; i < Networks; i++)
        {
            // 127.0 is everybody's, and the demo's users are there.
            var network = (byte)(2 + ((Environment.ProcessId + i) % Networks));
            var listener = new TcpListener(new IPAddress([127, network, 0, 1]), Port) { ExclusiveAddressUse = true };
            try
            {
                listener.Start();
                return listener;
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                listener.Dispose();
            }
        }

        throw new InvalidOperationException("No loopback network is free for the tests.");
    }
}
