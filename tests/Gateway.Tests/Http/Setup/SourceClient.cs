using System.Net;
using System.Net.Sockets;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Http.Setup;

/// <summary>A visitor who comes from an address of its own.</summary>
internal static class SourceClient
{
    /// <summary>Makes a visitor whose connections are his alone.</summary>
    /// <param name="gateway">Where he goes.</param>
    /// <param name="source">Where he comes from: each address of 127/8 is another user.</param>
    /// <param name="version">The HTTP version that he speaks.</param>
    public static HttpClient From(TestGateway gateway, string source, Version? version = null)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            ConnectCallback = async (context, cancellation) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                socket.Bind(new IPEndPoint(IPAddress.Parse(source), 0));
                await socket.ConnectAsync(context.DnsEndPoint, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        return new HttpClient(handler)
        {
            BaseAddress = gateway.Address,
            Timeout = Eventually.Patience,
            DefaultRequestVersion = version ?? HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }
}
