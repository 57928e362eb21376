using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using UserBalance.Testing.Networks;

namespace UserBalance.Chaos.Witness;

/// <summary>
/// A server's TCP side. Behind the PROXY header a visitor sends its visit's number in a line, then whatever it likes; the server
/// answers its name in a line for every piece that comes.
/// </summary>
internal sealed class TcpWitness : IDisposable
{
    private readonly string _server;
    private readonly ContactLog _log;
    private readonly TcpListener _listener;
    private readonly byte[] _name;
    private readonly ConcurrentDictionary<Socket, bool> _sockets = new();

    public TcpWitness(string server, IPEndPoint bind, ContactLog log, Network network)
    {
        (_server, _log, _name) = (server, log, Encoding.ASCII.GetBytes($"{server}\n"));
        _listener = network.Open(() => new TcpListener(bind));
        _listener.Start(512);
        _ = AcceptAsync();
    }

    /// <summary>Ends as a process that is killed does: what was open is reset.</summary>
    public void Dispose()
    {
        _listener.Dispose();
        foreach (var socket in _sockets.Keys)
            socket.Close(0);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptSocketAsync());
        }
        catch (Exception over) when (over is ObjectDisposedException or SocketException)
        {
            // The run is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        _sockets.TryAdd(socket, true);
        using (socket)
        {
            try
            {
                socket.NoDelay = true;
                await ServeAsync(socket, new byte[1024]);
            }
            catch (Exception cut) when (cut is SocketException or ObjectDisposedException)
            {
                // The gateway has cut the visit, or this server was stopped.
            }
        }

        _sockets.TryRemove(socket, out _);
    }

    private async Task ServeAsync(Socket socket, byte[] buffer)
    {
        Contact? contact = null;
        var filled = 0;
        int count;
        while ((count = await socket.ReceiveAsync(buffer.AsMemory(filled))) > 0)
        {
            var now = _log.Clock.Now;
            if (contact is not null)
            {
                contact.Received(now);
            }
            else
            {
                filled += count;
                contact = TryBegin(buffer.AsSpan(0, filled));
                if (contact is null)
                    continue;
                filled = 0;
            }

            await socket.SendAsync(_name);
        }
    }

    private Contact? TryBegin(ReadOnlySpan<byte> head)
    {
        if (!ProxyPreamble.TryRead(head, out var preamble) || head[preamble.Length..] is not [.., (byte)'\n'])
            return null;
        var line = head[preamble.Length..];
        var visit = long.Parse(line[..line.IndexOf((byte)'\n')], NumberStyles.None, CultureInfo.InvariantCulture);
        return _log.Begin(visit, preamble.Client, _server, preamble.Token);
    }
}
