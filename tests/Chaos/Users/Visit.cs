using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using UserBalance.Chaos.Topology;
using UserBalance.Chaos.Witness;
using UserBalance.Testing.Networks;

namespace UserBalance.Chaos.Users;

/// <summary>One visit to one gateway, on a connection of its own.</summary>
/// <param name="number">Its number, which the server records.</param>
/// <param name="client">From which address.</param>
/// <param name="gateway">Through which gateway.</param>
/// <param name="overTcp">To the TCP listener, otherwise to the HTTP listener.</param>
/// <param name="network">Where the client is; in this process's own network unless set.</param>
internal sealed class Visit(long number, IPAddress client, Member gateway, bool overTcp, Network? network = null)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(150);

    private readonly byte[] _buffer = new byte[4096];
    private string? _server;

    /// <summary>Whether it was told when to come again.</summary>
    public bool HasRetryAfter { get; private set; }

    /// <summary>Visits, with bytes on the way to the server all the time.</summary>
    /// <param name="length">For how long; zero for one short request.</param>
    /// <param name="clock">The run's clock.</param>
    /// <param name="stop">Ends it early, and in order.</param>
    public async Task<VisitRecord> RunAsync(TimeSpan length, RunClock clock, CancellationToken stop)
    {
        var began = clock.Now;
        var outcome = await TryAsync(length, clock, stop);
        return new(number, client, gateway.Name, overTcp, length > TimeSpan.Zero, began, clock.Now, outcome, _server);
    }

    private async Task<VisitOutcome> TryAsync(TimeSpan length, RunClock clock, CancellationToken stop)
    {
        using var socket = (network ?? Network.Own).Open(
            static () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });
        try
        {
            socket.Bind(new IPEndPoint(client, 0));
            using var deadline = new CancellationTokenSource(Patience);
            await socket.ConnectAsync(overTcp ? gateway.Tcp! : gateway.Http!, deadline.Token);
        }
        catch (Exception none) when (none is SocketException or OperationCanceledException)
        {
            return none is SocketException ? VisitOutcome.NoConnection : VisitOutcome.TimedOut;
        }

        try
        {
            return overTcp ? await OverTcpAsync(socket, length, clock, stop) : await OverHttpAsync(socket, length, clock, stop);
        }
        catch (SocketException)
        {
            return _server is null ? VisitOutcome.Reset : VisitOutcome.Cut;
        }
        catch (OperationCanceledException)
        {
            return VisitOutcome.TimedOut;
        }
    }

    private async Task<VisitOutcome> OverTcpAsync(Socket socket, TimeSpan length, RunClock clock, CancellationToken stop)
    {
        await socket.SendAsync(Encoding.ASCII.GetBytes($"{number}\n"));
        var end = clock.Now + length;
        while (true)
        {
            var count = await ReceiveAsync(socket, 0);
            if (count == 0)
                return _server is null ? VisitOutcome.Closed : VisitOutcome.Cut;
            _server = Encoding.ASCII.GetString(_buffer, 0, count).Split('\n')[0];
            if (clock.Now >= end || !await clock.PassAsync(Beat, stop))
                break;
            await socket.SendAsync("x\n"u8.ToArray());
        }

        socket.Shutdown(SocketShutdown.Send);
        return await ReceiveAsync(socket, 0) >= 0 ? VisitOutcome.Served : VisitOutcome.Cut;
    }

    private async Task<VisitOutcome> OverHttpAsync(Socket socket, TimeSpan length, RunClock clock, CancellationToken stop)
    {
        var isLong = length > TimeSpan.Zero;
        await socket.SendAsync(Head(isLong));
        var answer = ReadAnswerAsync(socket, isLong ? length + Patience : Patience);
        var end = clock.Now + length;
        try
        {
            while (isLong && !answer.IsCompleted && clock.Now < end)
            {
                await socket.SendAsync("1\r\nx\r\n"u8.ToArray());
                if (!await clock.PassAsync(Beat, stop))
                    break;
            }

            if (isLong && !answer.IsCompleted)
                await socket.SendAsync("0\r\n\r\n"u8.ToArray());
        }
        catch (SocketException)
        {
            // The gateway has cut it; what it said before is still to be read.
        }

        return Judge(await answer, isLong);
    }

    private byte[] Head(bool isLong) => Encoding.ASCII.GetBytes(
        $"{(isLong ? "POST" : "GET")} / HTTP/1.1\r\nHost: chaos\r\n{HttpWitness.VisitHeader}: {number}\r\nConnection: close\r\n" +
        (isLong ? "Transfer-Encoding: chunked\r\n\r\n" : "\r\n"));

    private async Task<string> ReadAnswerAsync(Socket socket, TimeSpan patience)
    {
        var filled = 0;
        try
        {
            int count;
            while ((count = await ReceiveAsync(socket, filled, patience)) > 0)
                filled += count;
        }
        catch (SocketException) when (filled > 0)
        {
            // The gateway resets what it does not read to its end.
        }

        return Encoding.ASCII.GetString(_buffer, 0, filled);
    }

    private async Task<int> ReceiveAsync(Socket socket, int filled, TimeSpan? patience = null)
    {
        using var deadline = new CancellationTokenSource(patience ?? Patience);
        return await socket.ReceiveAsync(_buffer.AsMemory(filled), deadline.Token);
    }

    private VisitOutcome Judge(string answer, bool isLong)
    {
        if (answer.Length == 0)
            return isLong ? VisitOutcome.Cut : VisitOutcome.Closed;
        var status = int.Parse(answer.AsSpan("HTTP/1.1 ".Length, 3), CultureInfo.InvariantCulture);
        HasRetryAfter = answer.Contains("\r\nRetry-After: ", StringComparison.OrdinalIgnoreCase);
        if (status != 200)
            return Refusal(answer);
        _server = answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        return _server.Length > 0 ? VisitOutcome.Served : VisitOutcome.Cut;
    }

    private static VisitOutcome Refusal(string answer)
    {
        var line = answer[..answer.IndexOf('\r', StringComparison.Ordinal)];
        return line switch
        {
            _ when line.EndsWith("Every Server Is Full", StringComparison.Ordinal) => VisitOutcome.Full,
            _ when line.EndsWith("Admission Is Away", StringComparison.Ordinal) => VisitOutcome.Away,
            _ when line.EndsWith("Server Is Changing", StringComparison.Ordinal) => VisitOutcome.Moving,
            _ when line.EndsWith("No Server Is Up", StringComparison.Ordinal) => VisitOutcome.NoServerUp,
            _ => VisitOutcome.BadGateway,
        };
    }
}
