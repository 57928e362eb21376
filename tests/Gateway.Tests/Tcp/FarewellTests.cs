using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using UserBalance.Gateway.Net;
using UserBalance.Gateway.Tcp;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Tcp;

public sealed class FarewellTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly TcpTimings _timings = new();
    private readonly CancellationTokenSource _cut = new();
    private readonly List<Socket> _clients = [];
    private readonly Farewell _farewell;

    public FarewellTests() => _farewell = new Farewell(_timings, _time);

    public void Dispose()
    {
        _clients.ForEach(client => client.Dispose());
        _cut.Dispose();
    }

    [Fact]
    public async Task CloseAsync_ClientGoesOnSpeaking_IsHeardUntilItCloses()
    {
        var (client, closing) = await BeginAsync("before");
        Assert.Equal(SocketEnd.Fin, await client.EndAsync());
        for (var i = 0; i < 3; i++)
            await client.SendAllAsync(new byte[100_000]);
        Assert.False(client.IsBroken(), "It was reset.");
        Assert.False(closing.IsCompleted);
        client.Shutdown(SocketShutdown.Send);
        await Eventually.True("the end", () => closing.IsCompletedSuccessfully);
        Assert.False(client.IsBroken(), "It was reset.");
    }

    [Fact]
    public async Task CloseAsync_ClientHasSpokenAndClosed_Ends()
    {
        var (client, closing) = await BeginAsync("before", hasClosed: true);
        await Eventually.True("the end", () => closing.IsCompletedSuccessfully);
        Assert.Equal(SocketEnd.Fin, await client.EndAsync());
    }

    [Fact]
    public async Task CloseAsync_ClientHasClosed_EndsAtOnce()
    {
        var (_, closing) = await BeginAsync(hasClosed: true);
        Assert.True(closing.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task CloseAsync_ClientStays_EndsWhenItsTimeIsOver()
    {
        var (_, closing) = await BeginAsync("before");
        _time.Advance(_timings.Farewell - TimeSpan.FromMilliseconds(1));
        Assert.False(closing.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await Eventually.True("the end", () => closing.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task CloseAsync_IsCut_EndsWithAReset()
    {
        var (client, closing) = await BeginAsync();
        await _cut.CancelAsync();
        await Eventually.True("the end", () => closing.IsCompletedSuccessfully);
        await Eventually.True("the reset", client.IsBroken);
    }

    [Fact]
    public async Task CloseAsync_TooManyStay_IsNotWaitedFor()
    {
        var first = await BeginAsync();
        for (var i = 1; i < Farewell.MaxAtOnce; i++)
            Assert.False((await BeginAsync()).Closing.IsCompleted);
        Assert.True((await BeginAsync()).Closing.IsCompletedSuccessfully);
        first.Client.Dispose();
        await Eventually.True("the end of one", () => first.Closing.IsCompletedSuccessfully);
        Assert.False((await BeginAsync()).Closing.IsCompleted);
    }

    private async Task<(Socket Client, Task Closing)> BeginAsync(string? said = null, bool hasClosed = false)
    {
        var (client, accepted) = await ConnectAsync();
        if (said is not null)
            await client.SayAsync(said);
        if (hasClosed)
            client.Shutdown(SocketShutdown.Send);
        if (said is not null || hasClosed)
            Assert.True(accepted.Poll(Eventually.Patience, SelectMode.SelectRead));
        return (client, _farewell.CloseAsync(Arrival.Of(accepted), _cut.Token));
    }

    private async Task<(Socket Client, Socket Accepted)> ConnectAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _clients.Add(client);
        await client.ConnectAsync(listener.LocalEndpoint);
        return (client, await listener.AcceptSocketAsync());
    }
}
