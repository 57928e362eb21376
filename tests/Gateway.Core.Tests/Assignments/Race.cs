namespace UserBalance.Gateway.Core.Tests.Assignments;

/// <summary>Runs actions at the same time, each on a thread of its own.</summary>
internal static class Race
{
    /// <param name="visitors">How often <paramref name="visit"/> is run.</param>
    /// <param name="visit">Is told which of them it is.</param>
    /// <param name="others">What is run beside them.</param>
    public static void Run(int visitors, Action<int> visit, params Action[] others)
    {
        var actions = Enumerable.Range(0, visitors).Select(i => new Action(() => visit(i))).Concat(others).ToArray();
        using var start = new Barrier(actions.Length);
        var tasks = actions.Select(action => Task.Factory.StartNew(() =>
        {
            start.SignalAndWait();
            action();
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        Task.WaitAll(tasks, TestContext.Current.CancellationToken);
    }
}
