using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Core.Backends;
using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Gateway.Http.Answers;
using UserBalance.Gateway.Tests.Http.Setup;
using UserBalance.Grains.Abstractions;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Http;

public sealed class GrpcRefusalTests
{
    [Theory]
    [InlineData("full", "Every Server Is Full: ", "full", "30000")]
    [InlineData("no-server-up", "No Server Is Up: ", "no-server-up", "5000")]
    [InlineData("moving", "Server Is Changing: ", "moving", "1000")]
    [InlineData("control-plane-away", "Admission Is Away: ", "control-plane-away", "5000")]
    public async Task Unary_Refused_IsUnavailableAndSaysWhy(string refusal, string title, string reason, string pushback)
    {
        await using var gateway = await StartAsync(new FakePool(Outcome.All.Single(outcome => outcome.Word == refusal)));
        using var channel = GrpcChannel.ForAddress(gateway.Address);

        var failure = await Assert.ThrowsAsync<RpcException>(() => SayAsync(channel));

        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        Assert.StartsWith(title, failure.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(reason, failure.Trailers.GetValue("x-userbalance-reason"));
        Assert.Equal(pushback, failure.Trailers.GetValue("grpc-retry-pushback-ms"));
    }

    [Fact]
    public async Task Streaming_RefusedWhileTheClientGoesOn_IsUnavailable()
    {
        await using var gateway = await StartAsync(new FakePool(Outcome.Full));
        using var channel = GrpcChannel.ForAddress(gateway.Address);
        using var call = new Echo.EchoClient(channel).Chat(cancellationToken: ThisTest.Token);

        var failure = await Assert.ThrowsAsync<RpcException>(
            () => call.ResponseStream.MoveNext(ThisTest.Token).WaitAsync(Eventually.Patience, ThisTest.Token));

        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        Assert.StartsWith("Every Server Is Full: ", failure.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unary_ServerDown_IsUnavailable()
    {
        await using var gateway = await StartAsync(PoolOf(LoopbackPort.Free()));
        using var channel = GrpcChannel.ForAddress(gateway.Address);

        var failure = await Assert.ThrowsAsync<RpcException>(() => SayAsync(channel));

        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        Assert.StartsWith("Server Does Not Answer: ", failure.Status.Detail, StringComparison.Ordinal);
        Assert.Equal("server-silent", failure.Trailers.GetValue("x-userbalance-reason"));
        Assert.Null(failure.Trailers.GetValue("grpc-retry-pushback-ms"));
    }

    [Fact]
    public async Task Unary_RevokedBeforeTheServerAnswered_IsUnavailable()
    {
        await using var server = await TestServer.StartAsync(
            context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted), ServerProtocol.Http2);
        await using var gateway = await StartAsync(new FakePool(server.AsBackend));
        using var channel = GrpcChannel.ForAddress(gateway.Address);

        var call = SayAsync(channel);
        await Eventually.True("the visit began", () => gateway.Pool.Visits.Count == 1);
        gateway.Pool.OnlyVisit.Revoke();

        var failure = await Assert.ThrowsAsync<RpcException>(() => call);
        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        Assert.Equal("withdrawn", failure.Trailers.GetValue("x-userbalance-reason"));
    }

    [Fact]
    public async Task Unary_ClientWithARetryPolicy_WaitsAsLongAsItIsTold()
    {
        await using var server = await TestServer.StartAsync(
            app => app.MapGrpcService<EchoService>(), ServerProtocol.Http2, services => services.AddGrpc());
        var pool = new FakePool(server.AsBackend);
        pool.RefuseNext(Outcome.Moving);
        await using var gateway = await StartAsync(pool);
        using var channel = GrpcChannel.ForAddress(gateway.Address, new GrpcChannelOptions { ServiceConfig = RetryAtOnce() });
        var began = TimeProvider.System.GetTimestamp();

        var answer = await SayAsync(channel);

        Assert.Equal("hello", answer.Text);
        Assert.True(TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromSeconds(0.9), "The client did not wait.");
    }

    [Theory]
    [InlineData("1.1", "application/grpc-web")]
    [InlineData("1.1", "application/grpc-web+proto")]
    [InlineData("1.1", "application/grpc-web-text")]
    [InlineData("2.0", "application/grpc")]
    [InlineData("2.0", "application/grpc+json")]
    public async Task Refused_ContentTypesOfGrpc_AreAnsweredWithTheirOwn(string version, string contentType)
    {
        using var response = await PostAsync(version, contentType);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(contentType, response.Content.Headers.ContentType?.ToString());
        Assert.Equal("14", Assert.Single(response.Headers.GetValues("grpc-status")));
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.Null(response.Headers.RetryAfter);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(ThisTest.Token));
    }

    // What cannot be in an answer's header is not repeated there.
    [Theory]
    [InlineData("application/grpc;\u0001", "application/grpc")]
    [InlineData("application/grpc;\u007f", "application/grpc")]
    [InlineData("application/grpc; a=\u00e4", "application/grpc")]
    [InlineData("application/grpc+\u0001", "application/grpc")]
    [InlineData("application/grpc-web+proto ;\u0001", "application/grpc-web+proto")]
    [InlineData("APPLICATION/GRPC", "APPLICATION/GRPC")]
    public async Task Refused_ContentTypeWithAnythingInIt_IsARefusal(string contentType, string told)
    {
        await using var gateway = await TestGateway.StartAsync(new FakePool(Outcome.Full));

        var answer = await RawClient.ExchangeAsync(
            gateway.EndPoint, $"POST / HTTP/1.1\r\nHost: h\r\nContent-Type: {contentType}\r\nContent-Length: 0\r\nConnection: "
                + "close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer, StringComparison.Ordinal);
        Assert.Contains($"\r\nContent-Type: {told}\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\ngrpc-status: 14\r\n", answer, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("application/grpcfoo")]
    [InlineData("application/json")]
    public async Task Refused_OtherContentTypes_AreNotGrpc(string contentType)
    {
        using var response = await PostAsync("1.1", contentType);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.False(response.Headers.Contains("grpc-status"));
    }

    [Theory]
    [InlineData("Every server: full.", "Every server%3A full.")]
    [InlineData("100 %\n", "100 %25%0A")]
    [InlineData("besetzt, \u00fcberall", "besetzt%2C %C3%BCberall")]
    public void Message_AnyText_IsPercentEncoded(string message, string encoded) => Assert.Equal(encoded, GrpcForm.Encoded(message));

    private static async Task<HttpResponseMessage> PostAsync(string version, string contentType)
    {
        var protocol = version == "2.0" ? ListenerProtocol.Http2 : ListenerProtocol.Http1;
        await using var gateway = await TestGateway.StartAsync(
            new FakePool(Outcome.NoServerUp), listener => listener with { Protocol = protocol });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/ub.Echo/Say")
        {
            Version = Version.Parse(version),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent([0, 0, 0, 0, 0]),
        };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return await gateway.Client.SendAsync(request, ThisTest.Token);
    }

    private static Task<TestGateway> StartAsync(FakePool pool) =>
        TestGateway.StartAsync(pool, listener => listener with { Protocol = ListenerProtocol.Http2 });

    private static FakePool PoolOf(int port) => new(new BackendServer(new ServerId("s1"), "127.0.0.1", port, ServerProtocol.Http2));

    private static Task<Words> SayAsync(GrpcChannel channel) =>
        new Echo.EchoClient(channel).SayAsync(new Words { Text = "hello" }, cancellationToken: ThisTest.Token).ResponseAsync;

    private static ServiceConfig RetryAtOnce() => new()
    {
        MethodConfigs =
        {
            new MethodConfig
            {
                Names = { MethodName.Default },
                RetryPolicy = new RetryPolicy
                {
                    MaxAttempts = 2,
                    InitialBackoff = TimeSpan.FromMilliseconds(1),
                    MaxBackoff = TimeSpan.FromMilliseconds(1),
                    BackoffMultiplier = 1,
                    RetryableStatusCodes = { StatusCode.Unavailable },
                },
            },
        },
    };
}
