namespace UserBalance.Gateway.Core.Tests.Fakes;

/// <summary>A call to a grain; it is under way until the test answers it.</summary>
/// <typeparam name="TRequest">What is asked.</typeparam>
/// <typeparam name="TReply">What is answered.</typeparam>
internal sealed class GrainCall<TRequest, TReply>(TRequest request)
{
    private readonly TaskCompletionSource<TReply> _reply = new();

    public TRequest Request => request;

    public ValueTask<TReply> Reply => new(_reply.Task);

    /// <summary>Answers, unless the caller has been answered already.</summary>
    public void Answer(TReply reply) => _reply.TrySetResult(reply);

    /// <summary>Fails, unless the caller has been answered already.</summary>
    public void Fail(Exception failure) => _reply.TrySetException(failure);
}
