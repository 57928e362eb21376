using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using UserBalance.Testing;

namespace UserBalance.Backend.Tests.Endpoints;

public sealed class EndpointsTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private readonly HttpClient _http = new() { Timeout = Eventually.Patience };
    private BackendServer _server = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await BackendServer.StartAsync(new BackendOptions { Name = "Backend Server 1", Time = _time });
        _http.BaseAddress = _server.Address;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Root_AnswersTheNameAsPlainText()
    {
        var response = await _http.GetAsync("/", Cancelled);

        Assert.Equal("text/plain", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("Backend Server 1", await response.Content.ReadAsStringAsync(Cancelled));
    }

    [Fact]
    public async Task Stream_SendsAnEventPerIntervalUntilItsDurationIsOver()
    {
        using var response = await _http.GetAsync("/stream", HttpCompletionOption.ResponseHeadersRead, Cancelled);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.ToString());
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Cancelled));
        var text = reader.ReadToEndAsync(Cancelled);

        for (var i = 0; !text.IsCompleted && i < 10_000; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            await Task.WhenAny(text, Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Cancelled));
        }

        var events = (await Eventually.Within("the end of the stream", text)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.All(events, item => Assert.Equal("data: Still connected...", item));
        Assert.InRange(events.Length, 2, 60);
    }

    [Fact]
    public async Task Stream_ServerStops_EndsAtOnce()
    {
        using var reader = new StreamReader(await _http.GetStreamAsync("/stream", Cancelled));
        await reader.ReadLineAsync(Cancelled);

        await _server.DisposeAsync();

        Assert.Equal("\n", await Eventually.Within("the end of the stream", reader.ReadToEndAsync(Cancelled)));
    }

    [Fact]
    public async Task Echo_AnswersWhileTheBodyIsStillComing()
    {
        using var client = await RawClient.ConnectAsync(_server);
        await client.SendAsync("POST /echo HTTP/1.1\r\nHost: b\r\nConnection: close\r\nContent-Length: 8\r\n\r\nping");
        Assert.Contains("ping", await client.ReadAsync("ping"));

        await client.SendAsync("pong");
        Assert.Contains("pong", await client.ReadAsync());
    }

    [Fact]
    public async Task Sink_AnswersTheLengthOfTheBody()
    {
        var response = await _http.PutAsync("/sink", new ByteArrayContent(new byte[3_000_000]), Cancelled);

        Assert.Equal("3000000", await response.Content.ReadAsStringAsync(Cancelled));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_000_000)]
    public async Task Bytes_SendsThatManyInAKnownOrder(int count)
    {
        var bytes = await _http.GetByteArrayAsync($"/bytes?count={count}", Cancelled);

        Assert.Equal(count, bytes.Length);
        Assert.All(bytes.Index(), item => Assert.Equal((byte)(item.Index % 251), item.Item));
    }

    [Theory]
    [InlineData("/bytes")]
    [InlineData("/bytes?count=-1")]
    [InlineData("/ws")]
    public async Task BadRequest_IsRefused(string path) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await _http.GetAsync(path, Cancelled)).StatusCode);

    [Fact]
    public async Task Headers_AnswersWhatWasReceived()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/headers");
        request.Headers.Add("X-Forwarded-Proto", "https");

        var answer = await (await _http.SendAsync(request, Cancelled)).Content.ReadFromJsonAsync<Dictionary<string, string[]>>(Cancelled);

        Assert.Equal(["https"], answer!["X-Forwarded-Proto"]);
    }

    [Fact]
    public async Task WebSocket_EchoesUntilItIsClosed()
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{_server.Port}/ws"), Cancelled);
        await socket.SendAsync(Encoding.UTF8.GetBytes("hello").AsMemory(), WebSocketMessageType.Text, true, Cancelled);

        var buffer = new byte[100];
        var received = await socket.ReceiveAsync(buffer.AsMemory(), Cancelled);
        Assert.Equal("hello", Encoding.UTF8.GetString(buffer, 0, received.Count));
        Assert.Null(Assert.Single(_server.Visits).To);

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", Cancelled);
        await Eventually.True("the visit ends", () => _server.Visits.Single().To is not null);
    }
}
