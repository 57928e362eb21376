using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Time.Testing;
using UserBalance.Gateway.Http;
using UserBalance.Gateway.Tests.Http.Setup;
using UserBalance.Gateway.Tests.Net;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Http;

public sealed class IdleConnectionsTests
{
    private int _closed;

    // One visitor's connection at a time, so one to a server is enough; each of them is another user's.
    [Fact]
    public async Task Connections_MoreThanVisitorsMayHave_IdleOnesAreClosed()
    {
        await using var server = await TestServer.StartAsync(CountAsync);
        await using var gateway = await TestGateway.StartAsync(
            new FakePool(server.AsBackend), gateway: options => options with { MaxConnections = 1 });

        for (var user = 2; user < 5; user++)
        {
            using (var visitor = SourceClient.From(gateway, $"127.0.0.{user}"))
                await Eventually.True("the place is free", () => IsServedAsync(visitor));
            var closed = user - 2;
            await Eventually.True("the connection of the user before is closed", () => Volatile.Read(ref _closed) >= closed);
        }
    }

    [Fact]
    public async Task Request_UnderWayWhenIdleConnectionsAreClosed_GoesOn()
    {
        var arrived = new TaskCompletionSource<bool>();
        var go = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(async context =>
        {
            arrived.TrySetResult(true);
            await go.Task.WaitAsync(context.RequestAborted);
            await context.Response.WriteAsync("served");
        });
        using var client = new BackendClient(Connectors.New());
        var lease = new FakePool(server.AsBackend).Lease;
        Assert.True(client.TryGetHandler(lease, out var handler));
        using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
        using var request = new HttpRequestMessage(
            HttpMethod.Get, $"{client.RouteTo(server.AsBackend.Host, server.AsBackend.Port).SharedPrefix}/");
        var underWay = invoker.SendAsync(request, ThisTest.Token);
        await Eventually.Within("the request to arrive", arrived.Task);

        client.ReleaseIdle();
        go.SetResult();

        using var answer = await underWay;
        Assert.Equal("served", await answer.Content.ReadAsStringAsync(ThisTest.Token));
        Assert.True(client.TryGetHandler(lease, out var next));
        Assert.NotSame(handler, next);
    }

    [Fact]
    public void Release_SoonAfterAnother_IsNone()
    {
        var time = new FakeTimeProvider();
        var idle = new IdleConnections(most: 1, time);
        Assert.True(idle.TryRelease());

        Assert.False(idle.TryRelease());

        time.Advance(IdleConnections.Pause);
        Assert.True(idle.TryRelease());
    }

    private static async Task<bool> IsServedAsync(HttpClient visitor)
    {
        try
        {
            return await visitor.GetStringAsync("/", ThisTest.Token) == "served";
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private Task CountAsync(HttpContext context)
    {
        context.Features.GetRequiredFeature<IConnectionLifetimeFeature>().ConnectionClosed.Register(
            () => Interlocked.Increment(ref _closed));
        return context.Response.WriteAsync("served", context.RequestAborted);
    }
}
