using Grpc.Core;

namespace UserBalance.Gateway.Tests.Http.Setup;

internal sealed class EchoService : Echo.EchoBase
{
    public override Task<Words> Say(Words request, ServerCallContext context) => Task.FromResult(request);

    public override async Task Count(Words request, IServerStreamWriter<Words> responseStream, ServerCallContext context)
    {
        for (var number = 1; number <= 3; number++)
            await responseStream.WriteAsync(new Words { Text = $"{request.Text} {number}" }, context.CancellationToken);
    }

    public override async Task Chat(
        IAsyncStreamReader<Words> requestStream, IServerStreamWriter<Words> responseStream, ServerCallContext context)
    {
        await foreach (var words in requestStream.ReadAllAsync(context.CancellationToken))
            await responseStream.WriteAsync(words, context.CancellationToken);
    }

    public override Task<Words> Fail(Words request, ServerCallContext context) =>
        throw new RpcException(new Status(StatusCode.FailedPrecondition, request.Text));
}
