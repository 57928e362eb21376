using System.Net;
using System.Net.Sockets;
using System.Text;
using UserBalance.Gateway.Backends;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Tests.Http.Setup;

/// <summary>A server that answers one request with given bytes, keeps the head that it got, and then closes.</summary>
internal sealed class RawServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TaskCompletionSource<string> _head = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RawServer(string response)
    {
        _listener.Start();
        AsBackend = new(new ServerId("s1"), "127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port, ServerProtocol.Http1);
        _ = ServeAsync(Encoding.Latin1.GetBytes(response));
    }

    public BackendServer AsBackend { get; }

    /// <summary>The request line and headers, as they came, in Latin-1.</summary>
    public Task<string> Head => _head.Task;

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync(byte[] response)
    {
        using var client = await _listener.AcceptTcpClientAsync();
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1, leaveOpen: true);
        var head = new StringBuilder();
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
            head.Append(line).Append('\n');
        await client.GetStream().WriteAsync(response);
        _head.SetResult(head.ToString());
    }
}
