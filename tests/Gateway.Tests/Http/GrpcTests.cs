using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Tests.Http.Setup;
using UserBalance.Grains.Abstractions;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Http;

public sealed class GrpcTests : IAsyncLifetime
{
    private TestServer _server = null!;
    private TestGateway _gateway = null!;
    private GrpcChannel _channel = null!;
    private Echo.EchoClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(
            app => app.MapGrpcService<EchoService>(), ServerProtocol.Http2, services => services.AddGrpc());
        _gateway = await TestGateway.StartAsync(_server, listener => listener with { Protocol = ListenerProtocol.Http2 });
        _channel = GrpcChannel.ForAddress(_gateway.Address);
        _client = new Echo.EchoClient(_channel);
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _gateway.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Unary_Call_IsAnswered()
    {
        var answer = await _client.SayAsync(new Words { Text = "hello" }, cancellationToken: ThisTest.Token);

        Assert.Equal("hello", answer.Text);
        await _gateway.Pool.OnlyVisit.EndedAsync();
    }

    [Fact]
    public async Task Unary_FailedCall_KeepsStatusAndMessage()
    {
        var failure = await Assert.ThrowsAsync<RpcException>(
            () => _client.FailAsync(new Words { Text = "not now" }, cancellationToken: ThisTest.Token).ResponseAsync);

        Assert.Equal(new Status(StatusCode.FailedPrecondition, "not now"), failure.Status);
    }

    [Fact]
    public async Task ServerStreaming_Call_YieldsEveryMessage()
    {
        using var call = _client.Count(new Words { Text = "n" }, cancellationToken: ThisTest.Token);

        var texts = await call.ResponseStream.ReadAllAsync(ThisTest.Token).Select(words => words.Text).ToListAsync(ThisTest.Token);

        Assert.Equal(["n 1", "n 2", "n 3"], texts);
    }

    [Fact]
    public async Task Bidirectional_Call_EachMessageIsAnsweredBeforeTheNext()
    {
        using var call = _client.Chat(cancellationToken: ThisTest.Token);
        foreach (var text in (string[])["one", "two", "three"])
        {
            await call.RequestStream.WriteAsync(new Words { Text = text }, ThisTest.Token);
            Assert.True(await call.ResponseStream.MoveNext(ThisTest.Token).WaitAsync(Eventually.Patience, ThisTest.Token));
            Assert.Equal(text, call.ResponseStream.Current.Text);
        }

        Assert.Equal(0, _gateway.Pool.OnlyVisit.Ends);
        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(ThisTest.Token));
        await _gateway.Pool.OnlyVisit.EndedAsync();
        Assert.Equal(1, _gateway.Pool.OnlyVisit.Ends);
    }

    [Fact]
    public async Task Bidirectional_Revoked_IsCut()
    {
        using var call = _client.Chat(cancellationToken: ThisTest.Token);
        await call.RequestStream.WriteAsync(new Words { Text = "one" }, ThisTest.Token);
        await call.ResponseStream.MoveNext(ThisTest.Token);

        _gateway.Pool.OnlyVisit.Revoke();

        await Assert.ThrowsAsync<RpcException>(
            () => call.ResponseStream.MoveNext(ThisTest.Token).WaitAsync(Eventually.Patience, ThisTest.Token));
        await _gateway.Pool.OnlyVisit.EndedAsync();
    }
}
