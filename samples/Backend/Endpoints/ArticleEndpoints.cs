using System.Text;

namespace UserBalance.Backend.Endpoints;

/// <summary>The server of the article: its name, and a stream that keeps a connection open.</summary>
internal static class ArticleEndpoints
{
    private static ReadOnlyMemory<byte> StillConnected { get; } = "data: Still connected...\n\n"u8.ToArray();

    public static IEndpointRouteBuilder MapArticle(this IEndpointRouteBuilder app, BackendOptions options)
    {
        var stopping = app.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var name = Encoding.UTF8.GetBytes(options.Name);
        app.MapGet("/", context => Name(context, name));
        app.MapGet("/stream", context => Stream(context, options, stopping));
        return app;
    }

    private static async Task Name(HttpContext context, ReadOnlyMemory<byte> name)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.ContentLength = name.Length;
        await context.Response.Body.WriteAsync(name, context.RequestAborted);
    }

    private static async Task Stream(HttpContext context, BackendOptions options, CancellationToken stopping)
    {
        context.Response.ContentType = "text/event-stream";
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        var start = options.Time.GetTimestamp();
        try
        {
            while (options.Time.GetElapsedTime(start) < options.StreamDuration)
            {
                await context.Response.Body.WriteAsync(StillConnected, end.Token);
                await context.Response.Body.FlushAsync(end.Token);
                await Task.Delay(options.StreamInterval, options.Time, end.Token);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The server stops: the stream ends like one that has run its time.
        }
    }
}
