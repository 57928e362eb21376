using System.Globalization;
using System.IO.Pipelines;
using System.Net.WebSockets;

namespace UserBalance.Backend.Endpoints;

/// <summary>Bodies of any size in both directions, for tests of whatever stands in front of the server.</summary>
internal static class TransferEndpoints
{
    // The bytes count up and start again at this prime, so that a lost, doubled or displaced piece shows.
    private const int Period = 251;
    private const int PeriodsPerChunk = 256;

    private static ReadOnlyMemory<byte> Chunk { get; } =
        Enumerable.Range(0, Period * PeriodsPerChunk).Select(index => (byte)(index % Period)).ToArray();

    public static IEndpointRouteBuilder MapTransfers(this IEndpointRouteBuilder app)
    {
        var stopping = app.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        app.MapPost("/echo", Echo);
        app.MapPut("/sink", Sink);
        app.MapGet("/bytes", Bytes);
        app.MapGet("/ws", context => WebSocketEcho(context, stopping));
        return app;
    }

    private static async Task Echo(HttpContext context)
    {
        context.Response.ContentType = context.Request.ContentType;
        await context.Response.StartAsync(context.RequestAborted);
        await context.Request.BodyReader.CopyToAsync(context.Response.BodyWriter, context.RequestAborted);
    }

    private static async Task Sink(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        ReadResult result;
        var length = 0L;
        do
        {
            result = await reader.ReadAsync(context.RequestAborted);
            length += result.Buffer.Length;
            reader.AdvanceTo(result.Buffer.End);
        }
        while (!result.IsCompleted);
        await context.Response.WriteAsync(length.ToString(CultureInfo.InvariantCulture), context.RequestAborted);
    }

    private static async Task Bytes(HttpContext context)
    {
        if (!long.TryParse(context.Request.Query["count"], NumberStyles.None, CultureInfo.InvariantCulture, out var rest))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync("count: the number of bytes to send, 0 or more.", context.RequestAborted);
            return;
        }

        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = rest;
        for (; rest > 0; rest -= Chunk.Length)
            await context.Response.Body.WriteAsync(Chunk[..(int)Math.Min(rest, Chunk.Length)], context.RequestAborted);
    }

    private static async Task WebSocketEcho(HttpContext context, CancellationToken stopping)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        try
        {
            await EchoUntilClosed(socket, end.Token);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
        {
            // The visitor left without a close frame, or the server stops.
        }
    }

    private static async Task EchoUntilClosed(WebSocket socket, CancellationToken end)
    {
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), end);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(socket.CloseStatus ?? WebSocketCloseStatus.NormalClosure, socket.CloseStatusDescription, end);
                return;
            }

            await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, end);
        }
    }
}
