using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Core.Backends;
using UserBalance.Gateway.Core.Shutdown;
using UserBalance.Gateway.Http;
using UserBalance.Gateway.Http.Answers;
using UserBalance.Gateway.Tests.Http.Setup;
using UserBalance.Gateway.Tests.Net;
using UserBalance.Gateway.Tests.Visits;
using UserBalance.Grains.Abstractions;
using Yarp.ReverseProxy.Forwarder;

namespace UserBalance.Gateway.Tests.Http;

public sealed class ForwardingMiddlewareTests
{
    // The visitor may take any time to read the answer, and the pool waits for the end of the visit.
    [Fact]
    public async Task Failed_VisitEndsBeforeTheVisitorIsAnswered()
    {
        var pool = new FakePool(new BackendServer(new ServerId("s1"), "127.0.0.1", 1, ServerProtocol.Http1));
        using var client = new BackendClient(Connectors.New());
        var options = new ListenerOptions { Name = "web", Pool = "app", Bind = new(IPAddress.Any, 1) };
        var listener = new BalancedListener(options, NewPipeline.Of(pool, options), client, AnswerPages.None);
        var endsWhenAnswered = -1;
        var context = new DefaultHttpContext();
        context.Request.Path = "/";
        context.Response.Body = new Answer(() => endsWhenAnswered = pool.OnlyVisit.Ends);
        context.Features.Set(new VisitorConnection(listener, IPAddress.Loopback));
        var middleware = new ForwardingMiddleware(
            new FailingForwarder(pool), new ShutdownNotice(), NullLogger<ForwardingMiddleware>.Instance);

        await middleware.InvokeAsync(context);

        Assert.Equal(StatusCodes.Status502BadGateway, context.Response.StatusCode);
        Assert.Equal((1, 1), (endsWhenAnswered, pool.OnlyVisit.Ends));
    }

    private sealed class FailingForwarder(FakePool pool) : IHttpForwarder
    {
        public ValueTask<ForwarderError> SendAsync(
            HttpContext context,
            string destinationPrefix,
            HttpMessageInvoker httpClient,
            ForwarderRequestConfig requestConfig,
            HttpTransformer transformer)
        {
            Assert.Equal(0, pool.OnlyVisit.Ends);
            context.Response.StatusCode = StatusCodes.Status502BadGateway;
            return ValueTask.FromResult(ForwarderError.Request);
        }
    }

    private sealed class Answer(Action written) : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            written();
            return base.WriteAsync(buffer, cancellationToken);
        }
    }
}
