using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Gateway.Identity;

namespace UserBalance.Gateway.Http;

/// <summary>Connections from trusted proxies, which tell who the client is before anything else, TLS included.</summary>
internal sealed class ProxiedConnections(TimeProvider time)
{
    /// <summary>
    /// Reads the PROXY protocol header, marks the connection as the client's, and serves it. One without a header is cut.
    /// </summary>
    public async Task ServeAsync(ConnectionContext connection, BalancedListener listener, ConnectionDelegate next)
    {
        var proxy = ((IPEndPoint)connection.RemoteEndPoint!).Address;
        if (await ReadAsync(connection.Transport.Input) is not { } header)
        {
            listener.Visits.Refused(Outcome.ClientNotTold);
            connection.Abort();
            return;
        }

        connection.Features.Set(header.Ends is { } ends
            ? new VisitorConnection(listener, ends.Source.Address, SchemeOf(header))
            : VisitorConnection.OfProxyItself(listener, proxy));
        await next(connection);
    }

    // TLS that a proxy has passed on is the listener's own.
    private static string? SchemeOf(ProxyHeader header) => header.IsOverTls ? Uri.UriSchemeHttps : null;

    private async Task<ProxyHeader?> ReadAsync(PipeReader input)
    {
        using var timeout = new CancellationTokenSource(ProxyHeaderReader.HeaderTimeout, time);
        try
        {
            while (true)
            {
                var read = await input.ReadAsync(timeout.Token);
                var finding = Read(read.Buffer, out var header);
                if (finding == ProxyFinding.Header)
                {
                    input.AdvanceTo(read.Buffer.GetPosition(header.Length));
                    return header;
                }

                input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                if (finding == ProxyFinding.Malformed || read.IsCompleted)
                    return null;
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            return null;
        }
    }

    private static ProxyFinding Read(ReadOnlySequence<byte> buffer, out ProxyHeader header)
    {
        if (buffer.IsSingleSegment)
            return ProxyHeaderReader.Read(buffer.FirstSpan, out header);
        var start = buffer.Slice(0, Math.Min(buffer.Length, ProxyHeaderReader.MaxLength));
        return ProxyHeaderReader.Read(start.ToArray(), out header);
    }
}
