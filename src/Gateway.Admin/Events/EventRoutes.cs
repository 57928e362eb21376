using System.ComponentModel;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Mvc;
using UserBalance.Gateway.Admin.Description;
using UserBalance.Gateway.Admin.Problems;
using UserBalance.Gateway.Core.Sync;

namespace UserBalance.Gateway.Admin.Events;

/// <summary>The decisions of the pools as server-sent events.</summary>
internal static class EventRoutes
{
    private const string LastEventId = "Last-Event-ID";

    /// <summary>After how long without an event a line shows that the connection lives.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>How long a listener may leave what it is told unread; then it is dropped, and its place is free for another.</summary>
    private static readonly TimeSpan ReadPatience = TimeSpan.FromSeconds(15);

    /// <summary>How long it may do so while the process stops.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long the answer waits for the pools, so that whoever sees it begin is told of all that is decided from then on.
    /// </summary>
    private static readonly TimeSpan BeginPatience = TimeSpan.FromSeconds(1);

    public static void MapEvents(this IEndpointRouteBuilder app) => app.MapGet("/events", ListenAsync)
        .Describe("Listen", "What the pools decide, as server-sent events 'decision' and 'missed'.")
        .Produces<DecisionResource>(200, "text/event-stream").Refuses(400, 404, 503);

    private static async Task<IResult> ListenAsync(
        [Description("Of this pool only.")] string? pool,
        [FromHeader(Name = LastEventId), Description("The id of an event: goes on after it.")] string? last,
        HttpContext context,
        GatewayPools pools,
        DecisionFeeds feeds,
        TimeProvider time,
        IHostApplicationLifetime lifetime)
    {
        if (!string.IsNullOrEmpty(pool) && !pools.Contains(pool))
            return PoolProblems.UnknownPool(pool);
        string[] wanted = string.IsNullOrEmpty(pool) ? [.. pools.All.Select(each => each.Id)] : [pool];
        var position = new FeedPosition(wanted);
        if (!string.IsNullOrEmpty(last) && !position.TryResume(last))
            return PoolProblems.Invalid(LastEventId, last, "must be the id of an event of this stream");
        if (feeds.TryListen(wanted, position) is not { } listener)
            return PoolProblems.TooManyListeners(context.Response, DecisionFeeds.MaxListeners);
        context.Response.RegisterForDispose(listener);
        await listener.BeginAsync(BeginPatience, lifetime.ApplicationStopping);
        return TypedResults.ServerSentEvents(TellAsync(listener, context, time, lifetime.ApplicationStopping));
    }

    // Nothing is written by the result while it waits for the next event: so the comments cannot get into the middle of one.
    private static async IAsyncEnumerable<SseItem<object>> TellAsync(
        DecisionListener listener,
        HttpContext context,
        TimeProvider time,
        CancellationToken stopping,
        [EnumeratorCancellation] CancellationToken aborted = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping, aborted);
        // Who does not read would hold a place, and the process up. Kestrel's least rate allows minutes for what it has buffered.
        using var unread = time.CreateTimer(_ => context.Abort(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        using var cut = stopping.Register(() => unread.Change(StopPatience, Timeout.InfiniteTimeSpan));
        await context.Response.WriteAsync(": decisions\n\n", aborted);
        while (!stop.IsCancellationRequested)
        {
            foreach (var (pool, missed, decision) in listener.Take())
            {
                unread.Change(ReadPatience, Timeout.InfiniteTimeSpan);
                if (stopping.IsCancellationRequested)
                    yield break;
                object data = decision is null ? new MissedResource(pool, missed!.Count) : DecisionResource.From(pool, decision);
                yield return new SseItem<object>(data, decision is null ? "missed" : "decision") { EventId = listener.Position.ToString() };
            }

            unread.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            if (await listener.WaitAsync(Heartbeat, stop.Token) || stop.IsCancellationRequested)
                continue;
            unread.Change(ReadPatience, Timeout.InfiniteTimeSpan);
            if (stopping.IsCancellationRequested)
                yield break;
            await context.Response.WriteAsync(": heartbeat\n\n", aborted);
        }
    }
}
