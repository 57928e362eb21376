using System.Globalization;

namespace UserBalance.StoreBench;

/// <summary>How long a piece of work waits for a thread of the shared pool: what everything else in the process feels.</summary>
internal sealed class PoolDelay : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(2);

    private readonly List<double> _milliseconds = [];
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;

    public PoolDelay()
    {
        _thread = new Thread(Probe);
        _thread.Start();
    }

    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _stop.Dispose();
    }

    /// <summary>The 99th percentile and the longest.</summary>
    public override string ToString()
    {
        var sorted = _milliseconds.Order().ToArray();
        return string.Create(CultureInfo.InvariantCulture, $"p99 {sorted[sorted.Length * 99 / 100]:N1} ms, longest {sorted[^1]:N1} ms");
    }

    private void Probe()
    {
        using var ran = new ManualResetEventSlim();
        while (!_stop.Wait(Interval))
        {
            ran.Reset();
            var asked = TimeProvider.System.GetTimestamp();
            ThreadPool.QueueUserWorkItem(_ => ran.Set());
            ran.Wait();
            _milliseconds.Add(TimeProvider.System.GetElapsedTime(asked).TotalMilliseconds);
        }
    }
}
