using System.Net;
using System.Net.Sockets;

namespace UserBalance.Testing;

/// <summary>Ports for servers that a test starts.</summary>
public static class LoopbackPort
{
    private static readonly Lock Gate = new();
    private static readonly HashSet<int> Given = [];

    /// <summary>A port that is free on loopback now and was not given to another test of this process.</summary>
    public static int Free()
    {
        lock (Gate)
        {
            while (true)
            {
                using var probe = new TcpListener(IPAddress.Loopback, 0);
                probe.Start();
                var port = ((IPEndPoint)probe.LocalEndpoint).Port;
                if (Given.Add(port))
                    return port;
            }
        }
    }
}
