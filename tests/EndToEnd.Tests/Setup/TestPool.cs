using System.Net;

namespace UserBalance.EndToEnd.Tests.Setup;

/// <summary>A pool and the two listeners that lead to it.</summary>
internal sealed record TestPool(string Id, IReadOnlyList<IPEndPoint> Servers, IPEndPoint Http, IPEndPoint Tcp)
{
    // The demo's listeners are called http and tcp.
    public string HttpName => Id == "app" ? "http" : $"{Id}-http";

    public string TcpName => Id == "app" ? "tcp" : $"{Id}-tcp";

    /// <summary>The HTTP listener for even numbers, the TCP listener for odd ones: a user may come through either.</summary>
    public IPEndPoint Either(int number) => int.IsEvenInteger(number) ? Http : Tcp;
}
