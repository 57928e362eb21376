using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using UserBalance.Gateway.Admin.Events;
using UserBalance.Gateway.Admin.Tests.Setup;
using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Decisions;
using UserBalance.Testing;

namespace UserBalance.Gateway.Admin.Tests.Events;

/// <summary>The stream of events, in front of the journal that a real pool keeps.</summary>
public sealed class EventTests : IAsyncLifetime
{
    private const string Path = "/api/v1/events";

    private static readonly ServerStatus Server = SamplePool.Server;

    private readonly Lock _gate = new();
    private readonly FakePoolAdmin _pool = SamplePool.Create();
    private readonly ConcurrentBag<EventStream> _streams = [];
    private PoolJournal _journal = new(3);
    private AdminGateway _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _pool.On(nameof(IServerPoolAdmin.ReadEvents), args =>
        {
            lock (_gate)
                return new ValueTask<DecisionList>(_journal.Read((DecisionCursor?)args[0], (int)args[1]!));
        });
        _gateway = await AdminGateway.StartAsync(pool: _pool, pools: ["app", "web"]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var stream in _streams)
            await stream.DisposeAsync();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task Events_OfAPool_TellWhatIsDecidedFromNowOn()
    {
        Decide("before");
        var stream = await ListenAsync("?pool=app");
        Assert.Equal((200, "text/event-stream"), (stream.Status, stream.MediaType));
        Decide("one", "two");
        Assert.Equal(
            """decision 3-2 {"pool":"app","at":"2026-01-01T00:00:00Z","kind":"ServerChanged","server":"s1","""
                + "\"users\":1,\"maxUsers\":2,\"detail\":\"Ready, one\"}",
            await stream.NextAsync());
        Assert.Contains(", two\"", await stream.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_WithALastEventId_GoOnAfterIt()
    {
        Decide("one", "two", "three");
        var stream = await ListenAsync("?pool=app", last: "3-1");
        Assert.StartsWith("decision 3-2 ", await stream.NextAsync(), StringComparison.Ordinal);
        Assert.StartsWith("decision 3-3 ", await stream.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_TheRingHasOvertaken_TellThatAndGoOn()
    {
        for (var i = 0; i < PoolJournal.Capacity + 5; i++)
            Decide($"{i}");
        var stream = await ListenAsync("?pool=app", last: "3-2");
        Assert.Equal("""missed 3-5 {"pool":"app","count":3}""", await stream.NextAsync());
        Assert.StartsWith("decision 3-6 ", await stream.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_ThePoolIsClaimedAnew_TellThatAndGoOn()
    {
        Decide("old");
        var stream = await ListenAsync("?pool=app");
        lock (_gate)
            _journal = new PoolJournal(4);
        Assert.Equal("""missed 4-0 {"pool":"app"}""", await stream.NextAsync());
        Decide("new");
        Assert.StartsWith("decision 4-1 ", await stream.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_OfAllPools_AreToldApartAndResumedTogether()
    {
        Decide("zero");
        var stream = await ListenAsync();
        Decide("one");
        string[] both = [await stream.NextAsync(), await stream.NextAsync()];
        Assert.Contains("\"pool\":\"app\"", both[0] + both[1], StringComparison.Ordinal);
        Assert.Contains("\"pool\":\"web\"", both[0] + both[1], StringComparison.Ordinal);
        Assert.StartsWith("decision app:3-2,web:3-2 ", both[1], StringComparison.Ordinal);
        var resumed = await ListenAsync(last: "app:3-2,web:3-1");
        Assert.StartsWith("decision app:3-2,web:3-2 {\"pool\":\"web\"", await resumed.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_ThePoolIsAwayForAWhile_GoOnWhenItIsBack()
    {
        var stream = await ListenAsync("?pool=app");
        var (calls, isAway) = (0, true);
        _pool.On(nameof(IServerPoolAdmin.ReadEvents), args =>
        {
            Interlocked.Increment(ref calls);
            if (Volatile.Read(ref isAway))
                return new ValueTask<DecisionList>(Task.FromException<DecisionList>(new TimeoutException()));
            lock (_gate)
                return new ValueTask<DecisionList>(_journal.Read((DecisionCursor?)args[0], (int)args[1]!));
        });
        Decide("meanwhile");
        await Eventually.True("two failed calls", () => Volatile.Read(ref calls) >= 2);
        Volatile.Write(ref isAway, false);
        Assert.Contains("meanwhile", await stream.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_ManyListeners_ShareOneReaderAndAreBounded()
    {
        Decide("one");
        var streams = new List<EventStream>();
        for (var i = 0; i < DecisionFeeds.MaxListeners; i++)
            streams.Add(await ListenAsync("?pool=app"));
        var refused = await _gateway.GetAsync($"{Path}?pool=app");
        Assert.Equal(503, refused.Status);
        Assert.Equal("This gateway tells 100 listeners of events already.", refused.Detail);
        Assert.Equal(TimeSpan.FromSeconds(10), refused.Headers.RetryAfter?.Delta);

        // One reader asks once for each place that it comes to, or again when there was nothing; a hundred would ask at once.
        Assert.Equal(1, _pool.Calls.Count(call => call == "ReadEvents(0-0, 1000)"));
        Decide("two");
        foreach (var stream in streams)
            Assert.Contains(", two\"", await stream.NextAsync(), StringComparison.Ordinal);

        await streams[0].DisposeAsync();
        await Eventually.True("a place for another listener", async () => (await ListenAsync("?pool=app")).Status == 200);
    }

    [Fact]
    public async Task Events_NobodyListensAnyMore_ThePoolIsLeftAlone()
    {
        await (await ListenAsync("?pool=app")).DisposeAsync();
        var feeds = _gateway.App.Services.GetRequiredService<DecisionFeeds>();
        await Eventually.True("the listener to be gone", () => feeds.Listeners == 0);
        var calls = _pool.Calls.Count;
        var stream = await ListenAsync("?pool=web");
        Decide("one");
        await stream.NextAsync();
        // Only one reader has asked since, besides a call of the first that was under way.
        Assert.InRange(_pool.Calls.Skip(calls).Count(call => call == "ReadEvents(0-0, 1000)"), 1, 2);
    }

    [Fact]
    public async Task Events_TheProcessIsToldToStop_EndAtOnce()
    {
        var stream = await ListenAsync("?pool=app");
        var began = TimeProvider.System.GetTimestamp();
        var stop = _gateway.App.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal("end", await stream.NextAsync());
        await Eventually.Within("the stop", Task.Run(async () => { await stop; return true; }));
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Events_AListenerThatDoesNotRead_IsDroppedAndItsPlaceIsFree()
    {
        // More than fits into the buffers of a connection.
        Decide([.. Enumerable.Repeat(new string('x', 10_000), 2000)]);
        var time = new FakeTimeProvider();
        await using var gateway = await AdminGateway.StartAsync(
            pool: _pool, configure: builder => builder.Services.AddSingleton<TimeProvider>(time));
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(gateway.EndPoint, TestContext.Current.CancellationToken);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET {Path}?pool=app HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: 3-0\r\n\r\n"));
        var feeds = gateway.App.Services.GetRequiredService<DecisionFeeds>();
        await Eventually.True("the listener to come", () => feeds.Listeners == 1);
        await Eventually.True("the listener to be dropped", () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return feeds.Listeners == 0;
        });
    }

    [Fact]
    public async Task Events_AListenerThatDoesNotRead_DoesNotHoldTheProcessUp()
    {
        Decide([.. Enumerable.Repeat(new string('x', 10_000), 2000)]);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(_gateway.EndPoint, TestContext.Current.CancellationToken);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET {Path}?pool=app HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: 3-0\r\n\r\n"));
        var feeds = _gateway.App.Services.GetRequiredService<DecisionFeeds>();
        await Eventually.True("the listener to come", () => feeds.Listeners == 1);
        var began = TimeProvider.System.GetTimestamp();
        await _gateway.App.StopAsync(TestContext.Current.CancellationToken);
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(12));
        Assert.Equal(0, feeds.Listeners);
    }

    [Theory]
    [InlineData("?pool=app", "7")]
    [InlineData("", "3-7")]
    public async Task Events_LastEventIdThatIsNone_IsAProblemThatNamesIt(string query, string last)
    {
        var answer = await _gateway.GetAsync(Path + query, request => request.Headers.Add("Last-Event-ID", last));
        Assert.Equal(400, answer.Status);
        Assert.Equal($"'Last-Event-ID' is '{last}': must be the id of an event of this stream.", answer.Detail);
    }

    [Fact]
    public async Task Events_OfAnUnknownPool_IsAProblemThatNamesIt()
    {
        var answer = await _gateway.GetAsync($"{Path}?pool=missing");
        Assert.Equal((404, "No listener of this gateway leads to a pool 'missing'."), (answer.Status, answer.Detail));
    }

    [Fact]
    public async Task Events_NothingIsDecided_ALineShowsThatTheConnectionLives()
    {
        var time = new FakeTimeProvider();
        await using var gateway = await AdminGateway.StartAsync(
            pool: _pool, configure: builder => builder.Services.AddSingleton<TimeProvider>(time));
        using var response = await gateway.OpenAsync($"{Path}?pool=app");
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        Assert.Equal(": decisions", await ReadAsync(reader));
        Assert.Equal("", await ReadAsync(reader));
        var line = ReadAsync(reader);
        await Eventually.True("a heartbeat", () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return line.IsCompleted;
        });
        Assert.Equal(": heartbeat", await line);

        static Task<string?> ReadAsync(StreamReader reader) =>
            Eventually.Within("a line", reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask());
    }

    private void Decide(params string[] details)
    {
        lock (_gate)
        {
            foreach (var detail in details)
                _journal.Record(Server with { Address = detail }, SamplePool.Start);
        }
    }

    private async Task<EventStream> ListenAsync(string query = "", string? last = null)
    {
        var stream = new EventStream(await _gateway.OpenAsync(Path + query, request =>
        {
            if (last is not null)
                request.Headers.Add("Last-Event-ID", last);
        }));
        _streams.Add(stream);
        return stream;
    }
}
