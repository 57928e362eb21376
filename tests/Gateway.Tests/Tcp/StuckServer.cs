using System.Net;
using System.Net.Sockets;

namespace UserBalance.Gateway.Tests.Tcp;

/// <summary>A listener whose backlog is full, so that the kernel drops every further attempt to connect.</summary>
internal sealed class StuckServer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _fillers = [];

    private StuckServer(IPAddress address, int port)
    {
        _listener.Bind(new IPEndPoint(address, port));
        _listener.Listen(0);
    }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndPoint!;

    public static async Task<StuckServer> StartAsync(string address = "127.0.0.1", int port = 0)
    {
        var server = new StuckServer(IPAddress.Parse(address), port);
        while (await server.FillAsync())
        {
        }

        return server;
    }

    public void Dispose()
    {
        _fillers.ForEach(filler => filler.Dispose());
        _listener.Dispose();
    }

    private async Task<bool> FillAsync()
    {
        var filler = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _fillers.Add(filler);
        try
        {
            await filler.ConnectAsync(Address).WaitAsync(Patience, TimeProvider.System);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
