using UserBalance.Grains.Storage;
using UserBalance.Grains.Tests.Pool.Simulation;

namespace UserBalance.Grains.Tests.Storage;

public sealed class JoinedOperationTests
{
    private readonly GrainLikeContext _context = new();
    private readonly List<TaskCompletionSource> _runs = [];
    private readonly JoinedOperation _operation;

    public JoinedOperationTests() => _operation = new JoinedOperation(BeginRun);

    [Fact]
    public void RunAsync_NothingUnderWay_BeginsAtOnce()
    {
        var call = Call();
        Assert.Single(_runs);
        Assert.False(call.IsCompleted);
        Complete(0);
        Assert.True(call.IsCompletedSuccessfully);
    }

    [Fact]
    public void RunAsync_WhileARunIsUnderWay_WaitsForALaterRun()
    {
        var first = Call();
        var second = Call();
        Assert.Single(_runs);

        Complete(0);
        Assert.True(first.IsCompletedSuccessfully);
        Assert.False(second.IsCompleted, "The run that was under way began before the second call.");
        Assert.Equal(2, _runs.Count);

        Complete(1);
        Assert.True(second.IsCompletedSuccessfully);
    }

    [Fact]
    public void RunAsync_ManyCallersDuringARun_ShareOneRun()
    {
        Call();
        var others = Enumerable.Range(0, 100).Select(_ => Call()).ToArray();
        Complete(0);
        Complete(1);
        Assert.All(others, call => Assert.True(call.IsCompletedSuccessfully));
        Assert.Equal(2, _runs.Count);
    }

    [Fact]
    public void RunAsync_DuringTheSecondOfTwoRuns_WaitsForAThird()
    {
        Call();
        var second = Call();
        Complete(0);
        var third = Call();
        Assert.Equal(2, _runs.Count);

        Complete(1);
        Assert.True(second.IsCompletedSuccessfully);
        Assert.False(third.IsCompleted);
        Complete(2);
        Assert.True(third.IsCompletedSuccessfully);
    }

    [Fact]
    public void RunAsync_AfterARun_BeginsAnother()
    {
        Call();
        Complete(0);
        var second = Call();
        Assert.Equal(2, _runs.Count);
        Assert.False(second.IsCompleted);
        Complete(1);
        Assert.True(second.IsCompletedSuccessfully);
    }

    [Fact]
    public void RunAsync_ARunFails_ExactlyItsCallersFailAndTheNextRuns()
    {
        var first = Call();
        var second = Call();
        var alsoSecond = Call();
        Fail(0, "first");
        Assert.Equal("first", first.Exception?.InnerException?.Message);
        Assert.False(second.IsCompleted);

        var third = Call();
        Fail(1, "second");
        Assert.Equal("second", second.Exception?.InnerException?.Message);
        Assert.Equal("second", alsoSecond.Exception?.InnerException?.Message);

        Complete(2);
        Assert.True(third.IsCompletedSuccessfully);
    }

    [Fact]
    public void RunAsync_CalledByAContinuationOfARun_WaitsForARunOfItsOwn()
    {
        Task? nested = null;
        _context.Run(() => _ = CallAgainAfterAsync());
        var joined = Call();
        Complete(0);
        Assert.NotNull(nested);
        Assert.False(nested.IsCompleted);
        Assert.False(joined.IsCompleted);
        Complete(1);
        Assert.True(joined.IsCompletedSuccessfully);
        for (var i = 2; i < _runs.Count; i++)
            Complete(i);
        Assert.True(nested.IsCompletedSuccessfully);

        async Task CallAgainAfterAsync()
        {
            await _operation.RunAsync();
            nested = _operation.RunAsync();
        }
    }

    private Task Call()
    {
        Task call = Task.CompletedTask;
        _context.Run(() => call = _operation.RunAsync());
        return call;
    }

    private void Complete(int run) => _context.Run(_runs[run].SetResult);

    private void Fail(int run, string message) => _context.Run(() => _runs[run].SetException(new IOException(message)));

    private Task BeginRun()
    {
        Assert.True(_runs.TrueForAll(run => run.Task.IsCompleted), "Never two runs at a time.");
        var run = new TaskCompletionSource();
        _runs.Add(run);
        return run.Task;
    }
}
