using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace UserBalance.Backend.ProxyProtocol;

/// <summary>
/// Takes a PROXY protocol version 2 header off the start of a connection and leaves it as the feature <see cref="ProxyHeader"/>.
/// Connections without one pass untouched; those with a malformed or unfinished one are closed.
/// </summary>
internal sealed class ProxyProtocolMiddleware(ConnectionDelegate next, TimeProvider time)
{
    // Kestrel's own keep-alive timeout, which does not run while the connection is here.
    private static readonly TimeSpan FirstByteTimeout = TimeSpan.FromSeconds(130);

    /// <summary>How long a header may take from its first byte to its last.</summary>
    public static readonly TimeSpan HeaderTimeout = TimeSpan.FromSeconds(5);

    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        if (await TryTakeHeaderAsync(connection))
            await next(connection);
    }

    private async Task<bool> TryTakeHeaderAsync(ConnectionContext connection)
    {
        var input = connection.Transport.Input;
        using var deadline = new CancellationTokenSource(FirstByteTimeout, time);
        using var stop = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?
            .ConnectionClosedRequested.UnsafeRegister(static reader => ((PipeReader)reader!).CancelPendingRead(), input);
        try
        {
            return await TakeHeaderAsync(connection, input, deadline);
        }
        catch (Exception gone) when (gone is OperationCanceledException or ConnectionResetException or ConnectionAbortedException)
        {
            return false;
        }
    }

    private static async Task<bool> TakeHeaderAsync(ConnectionContext connection, PipeReader input, CancellationTokenSource deadline)
    {
        for (var examined = 0L; ;)
        {
            var result = await input.ReadAsync(deadline.Token);
            var buffer = result.Buffer;
            var finding = ProxyHeaderParser.Read(buffer, out var header, out var length);
            if (result.IsCanceled || finding == ProxyFinding.Malformed)
                return false;
            if (finding == ProxyFinding.Header)
            {
                input.AdvanceTo(buffer.GetPosition(length));
                connection.Features.Set(header);
                return true;
            }

            if (finding == ProxyFinding.Absent || result.IsCompleted)
            {
                // A pipe refuses to un-examine bytes; those after them make the next read complete at once.
                input.AdvanceTo(buffer.Start, buffer.GetPosition(examined));
                return buffer.Length < ProxyHeaderParser.Signature.Length || finding == ProxyFinding.Absent;
            }

            if (examined == 0)
                deadline.CancelAfter(HeaderTimeout);
            examined = buffer.Length;
            input.AdvanceTo(buffer.Start, buffer.End);
        }
    }
}
