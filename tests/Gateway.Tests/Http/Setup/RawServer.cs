using System.Net;
using System.Net.Sockets;
using System.Text;
using UserBalance.Gateway.Core.Backends;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Tests.Http.Setup;

/// <summary>A server that answers every request with the same bytes, keeps the head of the first one, and closes each connection.</summary>
internal sealed class RawServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TaskCompletionSource<string> _head = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RawServer(string response)
    {
        _listener.Start();
        AsBackend = new(new ServerId("s1"), "127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port, ServerProtocol.Http1);
        _ = ServeAllAsync(Encoding.Latin1.GetBytes(response));
    }

    public BackendServer AsBackend { get; }

    /// <summary>How many requests came.</summary>
    public int Requests { get; private set; }

    /// <summary>The request line and headers, as they came, in Latin-1.</summary>
    public Task<string> Head => _head.Task;

    public void Dispose() => _listener.Dispose();

    private async Task ServeAllAsync(byte[] response)
    {
        while (true)
            await ServeAsync(await _listener.AcceptTcpClientAsync(), response);
    }

    private async Task ServeAsync(TcpClient connection, byte[] response)
    {
        using var client = connection;
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1, leaveOpen: true);
        var head = new StringBuilder();
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
            head.Append(line).Append('\n');
        Requests++;
        _head.TrySetResult(head.ToString());
        await client.GetStream().WriteAsync(response);
    }
}
