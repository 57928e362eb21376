using System.Net;
using System.Net.Sockets;
using UserBalance.Gateway.Admission;
using UserBalance.Gateway.Configuration;

namespace UserBalance.Gateway.Tcp;

/// <summary>Takes one accepted connection of a listener from its admission to its end.</summary>
internal sealed partial class TcpConnectionHandler(
    ListenerOptions listener,
    IPoolAdmission door,
    ServerConnector connector,
    Farewell farewell,
    TcpTimings timings,
    TimeProvider time,
    ILogger<TcpConnectionHandler> logger)
{
    /// <summary>Runs a connection. Never fails; the socket is closed when the task completes.</summary>
    /// <param name="client">The accepted socket.</param>
    /// <param name="cut">Cuts the connection at once.</param>
    public async Task RunAsync(Socket client, CancellationToken cut)
    {
        using var cutting = CancellationTokenSource.CreateLinkedTokenSource(cut);
        await using var closing = ResetOn(client, cutting.Token);
        try
        {
            client.Tune();
            await AnswerAsync(client, cutting);
        }
        catch (Exception lost) when (lost is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            LogConnectionLost(listener.Name, lost.Message);
            client.Reset();
        }
        catch (Exception failure)
        {
            LogConnectionFailed(failure, listener.Name);
            client.Reset();
        }
    }

    private async Task AnswerAsync(Socket client, CancellationTokenSource cutting)
    {
        var entry = await door.EnterAsync(((IPEndPoint)client.RemoteEndPoint!).Address);
        if (!entry.IsAdmitted)
        {
            LogRefused(listener.Name, entry.Refusal);
            await RejectAsync(client);
        }
        else if (!await ServeAsync(client, entry.Visit, cutting))
        {
            await farewell.CloseAsync(client);
        }
    }

    private Task RejectAsync(Socket client)
    {
        if (listener.Rejection == TcpRejection.Fin)
            return farewell.CloseAsync(client);

        client.Reset();
        return Task.CompletedTask;
    }

    /// <returns><see langword="false"/> when the server could not be reached: the client is still open.</returns>
    private async Task<bool> ServeAsync(Socket client, Visit visit, CancellationTokenSource cutting)
    {
        using (visit)
        {
            await using var revoked = visit.Revoked.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), cutting);
            using var server = await ConnectAsync(visit, cutting.Token);
            if (server is null)
                return false;

            await using var severing = ResetOn(server, cutting.Token);
            if (listener.SendProxy)
                await IntroduceAsync(client, server);
            await new Relay(client, server, timings.HalfClosedCheck, time).RunAsync(cutting.Token);
            return true;
        }
    }

    private async Task<Socket?> ConnectAsync(Visit visit, CancellationToken cancellationToken)
    {
        var port = listener.ServerPort ?? visit.Server.Port;
        try
        {
            return await connector.ConnectAsync(visit.Server.Host, port, cancellationToken);
        }
        catch (SocketException failure)
        {
            LogServerUnreachable(visit.Server.Id, visit.Server.Host, port, failure.SocketErrorCode, visit.Client);
            return null;
        }
    }

    private static async Task IntroduceAsync(Socket client, Socket server)
    {
        var header = new byte[ProxyHeader.MaxLength];
        var length = ProxyHeader.Write(header, (IPEndPoint)client.RemoteEndPoint!, (IPEndPoint)client.LocalEndPoint!);
        for (var sent = 0; sent < length;)
            sent += await server.SendAsync(header.AsMemory(sent, length - sent), SocketFlags.None);
    }

    private static CancellationTokenRegistration ResetOn(Socket socket, CancellationToken token) =>
        token.UnsafeRegister(static target => ((Socket)target!).Reset(), socket);
}
